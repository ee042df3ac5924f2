package multiprocessing.connection;

import multiprocessing.error.MultiprocessingException;

/// Nothing more will come from a connection: every process that could send has closed the other end or died, and all that
/// they had sent has been received. Python: `EOFError`.
public final class EndOfStreamException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    /// With a sentence that says what has ended.
    public EndOfStreamException(String message) {
        super(message);
    }
}
