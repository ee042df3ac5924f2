package multiprocessing.connection;

import multiprocessing.error.MultiprocessingException;
import org.jspecify.annotations.Nullable;

/// The peer does not have the same key, or does not speak as one who has, or says nothing in time. One that has the key and is
/// stopped, or has a crowd before its door, is not told from one that has not. Nothing else of it was read, and the line is
/// closed. Python: `AuthenticationError`.
public final class AuthenticationException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    /// With a sentence that says what was wrong; it never holds a key.
    public AuthenticationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
