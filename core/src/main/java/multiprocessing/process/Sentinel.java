package multiprocessing.process;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import multiprocessing.time.Waitable;

/// Becomes ready when a process has ended, and stays so. For `Multiprocessing.wait`, together with others.
///
/// Thread-safe. Python: the handle `Process.sentinel`.
public final class Sentinel implements Waitable {
    private final CompletableFuture<?> ended;

    /// What waits, by identity. A future would keep what has been given up until it is done.
    private final Set<Waiting> waiting =
            Collections.newSetFromMap(new IdentityHashMap<>()); // guarded by itself

    Sentinel(CompletableFuture<?> ended) {
        this.ended = ended;
        var _ = ended.thenRun(this::fire);
    }

    @Override
    public boolean isReady() {
        return ended.isDone();
    }

    @Override
    public Registration whenReady(Runnable action) {
        var added = new Waiting(action);
        synchronized (waiting) {
            waiting.add(added);
        }
        if (ended.isDone()) {
            fire();
        }
        return () -> {
            synchronized (waiting) {
                waiting.remove(added);
            }
        };
    }

    private void fire() {
        List<Waiting> due;
        synchronized (waiting) {
            due = List.copyOf(waiting);
            waiting.clear();
        }
        due.forEach(one -> one.action.run());
    }

    /// One action, which may have been registered before.
    private static final class Waiting {
        private final Runnable action;

        Waiting(Runnable action) {
            this.action = action;
        }
    }
}
