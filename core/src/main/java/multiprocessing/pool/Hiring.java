package multiprocessing.pool;

import org.jspecify.annotations.Nullable;

/// Starts workers where some are missing and may be had. Used by one thread at a time.
final class Hiring {
    /*
     * To start a process takes milliseconds, and is not done under the coordinator's lock: the place is taken before. Where
     * heap or stack lack for what is next, it is done when this is called again.
     */

    /// How often a start may fail for want of heap or stack, each 10 ms, until it counts as failed.
    private static final int TRIES_MOST = 100;

    private final Monitor monitor;
    private final Crew crew;
    private final TaskTable tasks;
    private final Lines lines;
    private final Patience patience;
    private final Lifetime lifetime;
    private @Nullable Slot place; // taken for a worker, who is not there yet
    private @Nullable Line line; // of that worker, if it was started
    private int id; // likewise
    private int tries; // that lacked heap or stack, in a row
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
    /// @throws VirtualMachineError if there is no heap or stack for it; to be called again
    int hire() {
        Slot slot = monitor.ask(this::place);
        if (slot == null) {
            return 0;
        }
        Line opened = line;
        if (opened == null && !monitor.ask(lifetime::wantsWorkers)) { // since it lacked heap
            monitor.change(() -> giveBack(slot));
            return 1;
        }
        if (opened == null) {
            try {
                opened = open(slot);
            } catch (Throwable e) { // encoding runs code of the user's
                if (e instanceof VirtualMachineError want && ++tries < TRIES_MOST) {
                    throw want;
                }
                tries = 0;
                monitor.change(() -> notHired(slot, e));
                return 1;
            }
        }
        tries = 0;
        arrive(slot, opened);
        return 1;
    }

    private @Nullable Slot place() {
        if (place == null && lifetime.wantsWorkers()) {
            place = crew.reserve(tasks.unfinished());
        }
        return place;
    }

    private Line open(Slot slot) {
        id = crew.nextId();
        Line opened = lines.open(id, slot.number, name());
        line = opened;
        return opened;
    }

    private String name() {
        return "PoolWorker-" + id;
    }

    private void arrive(Slot slot, Line opened) {
        var worker = new Worker(id, slot.number, name(), opened.pid());
        monitor.change(() -> {
            place = null;
            line = null;
            crew.arrive(slot, opened, worker);
            if (lifetime.isCutShort()) { // else it leaves in order if it is not wanted any more
                crew.expel(slot, true);
            }
        });
    }

    private void giveBack(Slot slot) {
        place = null;
        crew.release(slot);
    }

    private void notHired(Slot slot, Throwable e) {
        giveBack(slot);
        if (Farewell.isProgramEnding()) {
            lifetime.endWithProgram();
            return;
        }
        failure = e instanceof RuntimeException cannot ? cannot : null;
        if (!patience.outlastsFailedStart(crew.isDeserted())) {
            lifetime.breakDown("workers cannot be started", e);
        }
    }
}
