package multiprocessing.pool;

import java.io.Serial;
import java.util.concurrent.CancellationException;

/// The pool's own, other than one that a task has thrown: that one has failed. To others it travels as a plain one, for there
/// it is what a task has thrown.
final class Cancellation extends CancellationException {
    @Serial private static final long serialVersionUID = 1;

    Cancellation(String message) {
        super(message);
    }

    /// Of what will not begin any more.
    static Cancellation beforeBegin() {
        return new Cancellation("cancelled before it began");
    }

    @Serial
    private Object writeReplace() {
        var plain = new CancellationException(getMessage());
        plain.setStackTrace(getStackTrace());
        if (getCause() != null) {
            plain.initCause(getCause());
        }
        for (Throwable suppressed : getSuppressed()) {
            plain.addSuppressed(suppressed);
        }
        return plain;
    }
}
