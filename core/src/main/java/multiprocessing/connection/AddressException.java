package multiprocessing.connection;

import multiprocessing.error.MultiprocessingException;
import org.jspecify.annotations.Nullable;

/// Nobody can listen at an address, for it is taken or is none of this machine, or nobody can be reached there. Python:
/// `ConnectionRefusedError`, `FileNotFoundError`, `OSError`.
public final class AddressException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    /// With a sentence that names the address.
    public AddressException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
