package multiprocessing.pool;

import org.jspecify.annotations.Nullable;

/// What a user has asked for at once: one task or many. Told what becomes of each item, once, by any thread, in any order.
abstract class Request {
    /// Of its tasks, how many wait. Guarded by the coordinator, as are the next.
    int queued;

    int queuedItems;

    boolean isCancelled;

    /// What becomes of it then.
    @Nullable Aftermath aftermath;

    /// Whether an item of it was lost with its worker.
    boolean hasLostWorker;

    /// The thread that asked.
    final long asker = Thread.currentThread().threadId();

    /// By which it finds classes, whichever thread decodes what it asked for.
    final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    /// Made where it was submitted, if that is to be told.
    volatile @Nullable Throwable submission;

    abstract int itemCount();

    /// Items are about to be sent, in so many bytes.
    void packed(int bytes) {}

    /// An item has a result, which was so long when it was encoded.
    abstract void succeeded(int item, @Nullable Object value, int bytes);

    /// Items from `first` on have results, which are numbers.
    void succeeded(int first, Items numbers) {
        for (int i = 0; i < numbers.count(); i++) {
            succeeded(first + i, numbers.number(i), numbers.form().bytes);
        }
    }

    abstract void failed(int item, Throwable failure);

    /// It is told nothing more.
    void cancelled() {}
}
