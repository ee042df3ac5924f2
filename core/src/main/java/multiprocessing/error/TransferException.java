package multiprocessing.error;

import org.jspecify.annotations.Nullable;

/// A value or function cannot be sent to another process, or not be made again there.
///
/// Thrown in the sender, before anything is started or sent, when the value cannot be encoded; the message names the
/// path to the culprit. Reported by the receiver when it cannot decode. Python: `PicklingError`.
public class TransferException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    /// An exception with a sentence that names the culprit.
    public TransferException(String message) {
        super(message);
    }

    /// An exception with a sentence that names the culprit, and what led to it.
    public TransferException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
