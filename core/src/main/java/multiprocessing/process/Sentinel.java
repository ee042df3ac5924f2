package multiprocessing.process;

import java.util.concurrent.CompletableFuture;
import multiprocessing.time.Waitable;
import multiprocessing.time.WaitingList;

/// Becomes ready when a process has ended, and stays so. For `Multiprocessing.wait`, together with others.
///
/// Thread-safe. Python: the handle `Process.sentinel`.
public final class Sentinel implements Waitable {
    private final CompletableFuture<?> ended;
    private final WaitingList waiting = new WaitingList(); // the future would keep who gives up

    Sentinel(CompletableFuture<?> ended) {
        this.ended = ended;
        var _ = ended.thenRun(waiting::tellAll);
    }

    @Override
    public boolean isReady() {
        return ended.isDone();
    }

    @Override
    public Registration whenReady(Runnable action) {
        Registration added = waiting.add(action);
        if (ended.isDone()) {
            waiting.tellAll();
        }
        return added;
    }
}
