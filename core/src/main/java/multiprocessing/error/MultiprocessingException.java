package multiprocessing.error;

import org.jspecify.annotations.Nullable;

/// Root of this library's exceptions; Python's `ProcessError`.
public class MultiprocessingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// An exception with a sentence.
    public MultiprocessingException(String message) {
        super(message);
    }

    /// An exception with a sentence and what led to it.
    public MultiprocessingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
