package multiprocessing.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The places of a pool's workers, who comes and who leaves. Guarded by the coordinator, but for [#hasNews].
final class Crew {
    private final Slot[] slots;
    private final Budget budget;
    private final Patience patience;
    private final Leavers leavers;
    private final Timers timers;
    private final boolean hasInitializer;
    private final long ageMostNanos;
    private final Observers observers;
    private final Runnable call;
    private int present; // places that are not empty
    private boolean isRefused; // another one, until a timer is due
    private int hired;
    private volatile Line[] listened = {};

    /// Places of workers. Has `call` run when one may be taken.
    Crew(
            Settings settings,
            Shares shares,
            Patience patience,
            Timers timers,
            Observers observers,
            Runnable call) {
        this.slots = new Slot[settings.processes()];
        Arrays.setAll(slots, i -> new Slot(i, settings.tasksMost(), shares));
        this.budget = settings.budget();
        this.patience = patience;
        this.leavers = new Leavers(timers, settings.leaveNanos());
        this.timers = timers;
        this.hasInitializer = settings.hasInitializer();
        this.ageMostNanos = settings.ageMostNanos();
        this.observers = observers;
        this.call = call;
    }

    /// All places, the same ones for ever.
    Slot[] slots() {
        return slots;
    }

    /// How many places are taken.
    int present() {
        return present;
    }

    /// Takes a place for a worker who is about to come, or null if all are taken, the budget allows no more now, or it is too soon
    /// after a start that has failed.
    ///
    /// @param tasks how many are unfinished
    @Nullable
    Slot reserve(int tasks) {
        Slot slot = isRefused || !isAnotherUseful(tasks) ? null : vacancy();
        if (slot == null) {
            return null;
        }
        long pauseNanos = patience.nanosToTry();
        if (pauseNanos == 0 && mayCome(slot)) {
            patience.tries();
            return slot;
        }
        timers.in(
                pauseNanos > 0 ? pauseNanos : Shares.REFUSED_NANOS,
                () -> {
                    isRefused = false;
                    call.run(); // whoever takes this step
                });
        isRefused = true; // not before it is certain to end
        return null;
    }

    /// Whether a place is free that may be worth taking.
    ///
    /// @param tasks how many are unfinished
    boolean isMissing(int tasks) {
        return present < slots.length && !isRefused && isAnotherUseful(tasks) && vacancy() != null;
    }

    /// Whether nobody is there or about to come.
    boolean isDeserted() {
        return Arrays.stream(slots)
                .allMatch(slot -> slot.state == Slot.State.EMPTY || slot.state == Slot.State.DEAD);
    }

    private boolean isAnotherUseful(int tasks) {
        return !budget.isShared()
                || present == 0
                || (tasks > present
                        && Arrays.stream(slots)
                                .noneMatch(slot -> slot.isIdle() && !slot.isSilent()));
    }

    private boolean mayCome(Slot slot) {
        if (!slot.takeShare()) {
            return false;
        }
        if (!budget.allowsAnother(present)) {
            slot.rest();
            return false;
        }
        present++;
        slot.state = Slot.State.HIRING;
        return true;
    }

    private @Nullable Slot vacancy() {
        for (Slot slot : slots) {
            if (slot.state == Slot.State.EMPTY && slot.leaver == null) {
                return slot;
            }
        }
        return null;
    }

    /// Nobody has come.
    void release(Slot slot) {
        slot.leave();
        present--;
        budget.left(present);
        isRefused = false; // if that was the last one, another may come
    }

    /// The number of the next worker.
    int nextId() {
        return ++hired;
    }

    void arrive(Slot slot, Line line, Worker worker) {
        slot.hired(line, worker);
        observers.hired(worker);
        listen();
    }

    /// A worker has run its initializer; from now on it ages.
    void begin(Slot slot) {
        slot.state = Slot.State.READY;
        slot.movedNanos = timers.nowNanos();
        slot.rest();
        observers.ready(slot.worker);
        if (ageMostNanos < Long.MAX_VALUE) {
            slot.ageTimer = timers.in(ageMostNanos, () -> slot.isSpent = true);
        }
        if (patience.isTryingAgain()) {
            patience.started();
            isRefused = false;
            call.run(); // others had to wait for this one
        }
    }

    /// A worker that has died leaves its place.
    void bury(Slot slot, Ending ending) {
        observers.lost(slot.worker, ending);
        leavers.addEnded(slot.line());
        vacate(slot);
    }

    /// A worker with nothing in hand is told to end.
    void dismiss(Slot slot) {
        Line line = slot.line();
        observers.dismissed(slot.worker);
        if (slot.state == Slot.State.READY) {
            leavers.addStopped(line);
        } else if (isInitializing(slot)) {
            leavers.addStarting(line);
        } else {
            leavers.addKilled(line); // it has run nothing of the user's
        }
        vacate(slot);
    }

    /// Whether a worker is about to run its initializer, or in the midst of it.
    private boolean isInitializing(Slot slot) {
        return hasInitializer && slot.state == Slot.State.STARTING;
    }

    /// Whether a worker has begun its initializer and not come to its end.
    boolean isInInitializer(Slot slot) {
        return isInitializing(slot) && slot.line().hasTakenAll();
    }

    /// A worker is ended, whatever it does.
    void expel(Slot slot, boolean kill) {
        Line line = slot.line();
        observers.dismissed(slot.worker);
        if (kill) {
            leavers.addKilled(line);
        } else {
            leavers.addTerminated(line);
        }
        vacate(slot);
    }

    private void vacate(Slot slot) {
        slot.leaver = slot.line;
        release(slot);
        listen();
        call.run();
    }

    /// No worker will be asked to call that function again.
    void forget(Definition function) {
        for (Slot slot : slots) {
            if (slot.line != null) {
                slot.forget(function);
            }
        }
    }

    /// Ends those that are about to leave.
    void hurry(boolean kill) {
        if (kill) {
            leavers.killAll();
        } else {
            leavers.terminateAll();
        }
    }

    /// From now on no initializer is waited for.
    void hurryStarting() {
        leavers.terminateStarting();
    }

    /// Lets those go that have ended.
    ///
    /// @return how much that was
    int step() {
        if (leavers.areGone()) {
            return 0;
        }
        int gone = leavers.step();
        if (gone > 0) {
            listen();
        }
        freePlaces();
        return gone;
    }

    private void freePlaces() {
        for (Slot slot : slots) {
            if (slot.leaver != null && !leavers.isInTheWay(slot.leaver)) {
                slot.leaver = null;
                call.run();
            }
        }
    }

    /// Whether nobody is here, about to come or about to leave.
    boolean isGone() {
        for (Slot slot : slots) {
            if (slot.state != Slot.State.EMPTY) {
                return false;
            }
        }
        return leavers.areNone();
    }

    /// How many items are with a worker.
    long unfinishedItems() {
        return Arrays.stream(slots).mapToLong(Slot::unfinishedItems).sum();
    }

    /// Those that are ready for tasks.
    List<Worker> workers() {
        var present = new ArrayList<Worker>();
        for (Slot slot : slots) {
            if (slot.state == Slot.State.READY) {
                present.add(slot.worker);
            }
        }
        return present;
    }

    /// Whether any worker has said something or has ended. Any thread may ask.
    boolean hasNews() {
        for (Line line : listened) {
            if (line.hasNews()) {
                return true;
            }
        }
        return false;
    }

    private void listen() {
        var heard = new ArrayList<>(leavers.lines());
        for (Slot slot : slots) {
            if (slot.line != null) {
                heard.add(slot.line);
            }
        }
        listened = heard.toArray(new Line[0]);
    }
}
