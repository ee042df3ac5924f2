package multiprocessing.pool;

import org.jspecify.annotations.Nullable;

/// What a user has asked for at once: one task or many. Told what becomes of each item, once, by any thread, in any order.
abstract class Request {
    /// Of its tasks, how many wait. Guarded by the coordinator, as are the next.
    int queued;

    int queuedItems;

    boolean isCancelled;

    abstract void succeeded(int item, @Nullable Object value);

    abstract void failed(int item, Throwable failure);
}
