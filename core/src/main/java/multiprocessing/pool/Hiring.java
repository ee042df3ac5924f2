package multiprocessing.pool;

import org.jspecify.annotations.Nullable;

/// Starts workers where some are missing and may be had. Used by one thread at a time.
final class Hiring {
    /*
     * To start a process takes milliseconds, and is not done under the coordinator's lock: the place is taken before.
     */
    private final Monitor monitor;
    private final Crew crew;
    private final TaskTable tasks;
    private final Lines lines;
    private final Patience patience;
    private final Lifetime lifetime;
    private @Nullable RuntimeException failure; // the last

    Hiring(
            Monitor monitor,
            Crew crew,
            TaskTable tasks,
            Lines lines,
            Patience patience,
            Lifetime lifetime) {
        this.monitor = monitor;
        this.crew = crew;
        this.tasks = tasks;
        this.lines = lines;
        this.patience = patience;
        this.lifetime = lifetime;
    }

    /// Why the last worker could not be started, or null.
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /// Starts a worker if one is missing and may be had.
    ///
    /// @return how many
    int hire() {
        Slot slot =
                monitor.ask(
                        () -> lifetime.wantsWorkers() ? crew.reserve(tasks.unfinished()) : null);
        if (slot == null) {
            return 0;
        }
        int id = crew.nextId();
        String name = "PoolWorker-" + id;
        Line line;
        try {
            line = lines.open(id, name);
        } catch (RuntimeException | Error e) {
            monitor.change(() -> notHired(slot, e));
            return 1;
        }
        var worker = new Worker(id, name, line.pid());
        monitor.change(() -> {
            crew.arrive(slot, line, worker);
            if (!lifetime.wantsWorkers()) {
                crew.expel(slot, true);
            }
        });
        return 1;
    }

    private void notHired(Slot slot, Throwable e) {
        crew.release(slot);
        if (Farewell.isProgramEnding()) {
            lifetime.endWithProgram();
            return;
        }
        failure = e instanceof RuntimeException cannot ? cannot : null;
        if (!patience.outlastsFailedStart()) {
            lifetime.breakDown("workers cannot be started", e);
        }
    }
}
