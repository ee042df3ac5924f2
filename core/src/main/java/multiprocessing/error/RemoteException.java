package multiprocessing.error;

import org.jspecify.annotations.Nullable;

/// Stands in for an exception of another process that could not travel: its class is missing here, or one of its
/// fields cannot be serialized.
///
/// Message, stack trace, cause and suppressed exceptions are those of the original.
public class RemoteException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    private final String originalClass;
    private final @Nullable String originalMessage;

    /// A stand-in for an exception of class `originalClass` with message `originalMessage`.
    public RemoteException(
            String originalClass, @Nullable String originalMessage, @Nullable Throwable cause) {
        super(
                originalMessage == null ? originalClass : originalClass + ": " + originalMessage,
                cause);
        this.originalClass = originalClass;
        this.originalMessage = originalMessage;
    }

    /// The name of the class of the original exception.
    public String originalClass() {
        return originalClass;
    }

    /// The message of the original exception, without its class name.
    public @Nullable String originalMessage() {
        return originalMessage;
    }
}
