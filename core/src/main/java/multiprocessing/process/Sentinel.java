package multiprocessing.process;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.time.Waitable;

/// Becomes ready when a process has ended, and stays so. For `Multiprocessing.wait`, together with others.
///
/// Thread-safe. Python: the handle `Process.sentinel`.
public final class Sentinel implements Waitable {
    private final CompletableFuture<?> ended;

    Sentinel(CompletableFuture<?> ended) {
        this.ended = ended;
    }

    @Override
    public boolean isReady() {
        return ended.isDone();
    }

    @Override
    public Registration whenReady(Runnable action) {
        var pending = new AtomicReference<Runnable>(action);
        CompletableFuture<?> dependent =
                ended.whenComplete((_, _) -> {
                    Runnable taken = pending.getAndSet(() -> {});
                    taken.run();
                });
        return () -> {
            pending.set(() -> {});
            dependent.cancel(false); // lets the process forget it
        };
    }
}
