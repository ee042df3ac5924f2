package multiprocessing.queue;

import multiprocessing.error.MultiprocessingException;

/// Nothing was in the queue, at once or within the time given. Python: `queue.Empty`.
public final class QueueEmptyException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    /// With a sentence that says how long it was waited for.
    public QueueEmptyException(String message) {
        super(message);
    }
}
