package multiprocessing.pool;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What becomes of a request that was cancelled, to be told when no worker has anything of it. Guarded by the coordinator until
/// then. Made by a cancel, so that who cancels nothing pays nothing.
final class Aftermath {
    private final CompletableFuture<AsyncResult.Fate> told = new CompletableFuture<>();
    private final @Nullable ClassLoader loader;
    private AsyncResult.Fate fate;
    private int items; // with workers
    boolean isGathered; // to be told

    /// One of so many items with workers; `before` is what had become of others, and `loader` is that of who asked.
    Aftermath(int items, AsyncResult.Fate before, @Nullable ClassLoader loader) {
        this.loader = loader;
        this.items = items;
        this.fate = before;
        if (items == 0) {
            told.complete(before); // nothing depends on it yet
        }
    }

    /// Some of these have ended.
    ///
    /// @return whether this is to be gathered, for they were the last
    boolean ended(int count, AsyncResult.Fate how) {
        fate = how.compareTo(fate) > 0 ? how : fate;
        items -= count;
        return items <= 0 && !isGathered;
    }

    void tell() {
        Runnable telling = () -> told.complete(fate); // the user's code depends on it
        var _ = UserThreads.builder().start(() -> UserThreads.run(loader, telling));
    }

    /// A future of the caller's own.
    CompletableFuture<AsyncResult.Fate> future() {
        return told.copy();
    }
}
