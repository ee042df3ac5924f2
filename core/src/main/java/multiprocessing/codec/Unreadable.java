package multiprocessing.codec;

import multiprocessing.error.TransferException;

/// What the receiver is told when bytes do not become a value. Whatever a class throws while its object is read is a
/// fault of these bytes; only a heap that is full is the receiver's own.
final class Unreadable {
    private Unreadable() {}

    /// @throws OutOfMemoryError if that is the cause
    static TransferException because(Throwable cause) {
        return switch (cause) {
            case TransferException told -> told;
            case OutOfMemoryError full -> throw full;
            case StackOverflowError _ ->
                    new TransferException("cannot be received: nested too deeply", cause);
            case ClassNotFoundException missing ->
                    new TransferException(
                            "class is missing in the receiver: " + missing.getMessage(), missing);
            default -> new TransferException("cannot be received: " + Refusal.text(cause), cause);
        };
    }
}
