package multiprocessing.connection;

import multiprocessing.error.MultiprocessingException;

/// Nobody will receive what is sent: every process that could has closed the other end or died. Nothing was sent. Python:
/// `BrokenPipeError`.
public final class BrokenPipeException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    /// With a sentence that says what is broken.
    public BrokenPipeException(String message) {
        super(message);
    }
}
