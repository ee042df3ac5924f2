package multiprocessing.queue;

import multiprocessing.error.MultiprocessingException;

/// There was no room in the queue, at once or within the time given. Nothing was put. Python: `queue.Full`.
public final class QueueFullException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    /// With a sentence that says how long it was waited for.
    public QueueFullException(String message) {
        super(message);
    }
}
