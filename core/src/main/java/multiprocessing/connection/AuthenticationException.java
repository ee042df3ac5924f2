package multiprocessing.connection;

import multiprocessing.error.MultiprocessingException;
import org.jspecify.annotations.Nullable;

/// The peer does not have the same key, or does not speak as one who has. Nothing else of it was read, and the line is
/// closed. Python: `AuthenticationError`.
public final class AuthenticationException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    /// With a sentence that says what was wrong; it never holds a key.
    public AuthenticationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
