package multiprocessing.error;

/// Shared memory cannot be had: the file system for it is full or cannot be used, a limit of the process tree is reached, or
/// what has a name cannot be opened, mapped or read. What was asked for was not made; all else stays as it was.
public final class SharedMemoryException extends MultiprocessingException {
    private static final long serialVersionUID = 1;

    /// With a sentence that names what is full or missing.
    public SharedMemoryException(String message) {
        super(message);
    }

    /// With a sentence that names what is full or missing.
    public SharedMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
