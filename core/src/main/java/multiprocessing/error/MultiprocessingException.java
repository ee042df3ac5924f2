package multiprocessing.error;

import org.jspecify.annotations.Nullable;

/// A fault of the world that this library met: the root of all its unchecked exceptions.
///
/// A mistake of the caller is an [IllegalArgumentException] or [IllegalStateException] instead.
public class MultiprocessingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// An exception that says `message`.
    public MultiprocessingException(@Nullable String message) {
        super(message);
    }

    /// An exception that says `message`, brought about by `cause`.
    public MultiprocessingException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
