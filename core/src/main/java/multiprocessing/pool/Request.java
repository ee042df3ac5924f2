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

    /// What befell those of its items that befell most, of what has ended before a cancel and not in the usual way.
    private AsyncResult.Fate worst = AsyncResult.Fate.NEVER_BEGAN;

    private int neverBegun; // items that failed before that

    /// The thread that asked.
    final long asker = Thread.currentThread().threadId();

    /// By which it finds classes, whichever thread decodes what it asked for.
    final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    /// Made where it was submitted, if that is to be told.
    volatile @Nullable Throwable submission;

    /// Something befell items of it; they need not have ended by that.
    void befell(int count, AsyncResult.Fate what) {
        worst = worse(worst, what);
        neverBegun += what == AsyncResult.Fate.NEVER_BEGAN ? count : 0;
    }

    private static AsyncResult.Fate worse(AsyncResult.Fate one, AsyncResult.Fate other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /// What befell those items of it which a cancel finds neither waiting nor with a worker.
    ///
    /// @param unfinished how many are
    AsyncResult.Fate fateOfOthers(int unfinished) {
        boolean haveEnded = unfinished + neverBegun < itemCount();
        return worse(
                worst, haveEnded ? AsyncResult.Fate.RAN_TO_ITS_END : AsyncResult.Fate.NEVER_BEGAN);
    }

    abstract int itemCount();

    /// Whether it is of one call, not of an input with items.
    boolean isOfOne() {
        return false;
    }

    /// How many items of the same input other requests were made of before.
    long itemsBefore() {
        return 0;
    }

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
