package multiprocessing.subprocess;

import multiprocessing.error.MultiprocessingException;
import org.jspecify.annotations.Nullable;

/// A program could not be started, waited for or listened to, or it failed: Python's
/// `SubprocessError`.
public class SubprocessException extends MultiprocessingException {
    private static final long serialVersionUID = 1;

    /// An exception that says `message`.
    public SubprocessException(String message) {
        super(message);
    }

    /// An exception that says `message`, brought about by `cause`.
    public SubprocessException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
