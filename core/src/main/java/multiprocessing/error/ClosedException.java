package multiprocessing.error;

/// What is shared was closed, in this process or another: nothing can be put into it any more, and what it held has been
/// taken. Python: `ValueError`, `OSError`.
public final class ClosedException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    /// With a sentence that names what is closed.
    public ClosedException(String message) {
        super(message);
    }
}
