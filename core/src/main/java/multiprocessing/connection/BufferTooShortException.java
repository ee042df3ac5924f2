package multiprocessing.connection;

import multiprocessing.error.MultiprocessingException;

/// A message is longer than the receiver had room for. It has been received and is kept here, whole; the connection can be
/// used on. Python: `BufferTooShort`.
public final class BufferTooShortException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    /// For a message of those bytes, which are not copied.
    public BufferTooShortException(String message, byte[] bytes) {
        super(message);
        this.bytes = bytes;
    }

    /// The whole message. Python: `args[0]`.
    public byte[] bytes() {
        return bytes.clone();
    }
}
