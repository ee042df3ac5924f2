package multiprocessing.pool;

import java.time.Duration;
import multiprocessing.error.MultiprocessingException;

/// A task was not begun or not done within its limit, and is not being done any more. The message of one that had begun names its
/// worker.
public final class TaskTimeoutException extends MultiprocessingException {
    private static final long serialVersionUID = 1;

    private final Duration limit;
    private final boolean workerKilled;

    TaskTimeoutException(String message, Duration limit, boolean workerKilled) {
        super(message);
        this.limit = limit;
        this.workerKilled = workerKilled;
    }

    /// The limit that was exceeded.
    public Duration limit() {
        return limit;
    }

    /// Whether the interrupt was not enough, and the worker was killed and replaced.
    public boolean workerKilled() {
        return workerKilled;
    }
}
