package multiprocessing.error;

/// What is used was closed, by this process or another, or is a manager that has ended or died, or does not answer who
/// comes anew. A queue gives before what it still holds. Python: `ValueError`, `OSError`.
public final class ClosedException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    /// With a sentence that names what is closed.
    public ClosedException(String message) {
        super(message);
    }
}
