package multiprocessing.pool;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// Which worker gets which task. Guarded by the coordinator.
final class Dispatcher {
    /*
     * A worker gets further tasks ahead of its time only while tasks are short, so that it need not wait for us. What it
     * has not claimed can be taken back, for one that has nothing.
     *
     * Short tasks go to the first worker until it has so much to do that waking another pays; and so on, up to the number
     * of processors: more workers would take turns there, and each turn costs more than a task. What these have no room
     * for waits here.
     *
     * One that does not get on has something long, and is not waited for, as long as there is one among so many that has
     * nothing. One more than those is called in for one that is stuck: who waits for a turn at a processor does not get on
     * either, and would wait longer for it.
     *
     * One that was stopped, or hangs, does not even begin the only task that it has. Another gets that, and the silent one
     * nothing until it takes what it was sent.
     *
     * A pool that shares a budget wakes none beyond it, and where others have become busy, all but one of its own get nothing
     * further.
     */

    /// How much work a worker may have ahead.
    private static final long AHEAD_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /// What it costs to wake a worker.
    private static final long WAKING_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    /// Who has not got on for so long has something long.
    private static final long LONG_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    /// Who has not got on for so long does not wait for a turn at a processor.
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Slot[] slots;
    private final TaskTable tasks;
    private final Limits limits;
    private final Shares shares;
    private final Timers timers;
    private final int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
    private long meanNanos = UNKNOWN; // of a task
    private long lookNanos; // when a step comes by itself, or came

    Dispatcher(Slot[] slots, TaskTable tasks, Limits limits, Shares shares, Timers timers) {
        this.slots = slots;
        this.tasks = tasks;
        this.limits = limits;
        this.shares = shares;
        this.timers = timers;
        this.lookNanos = timers.nowNanos();
    }

    /// Learns how long tasks take.
    void learn(long nanos) {
        meanNanos = meanNanos == UNKNOWN ? nanos : meanNanos + (nanos - meanNanos) / 8;
    }

    /// Whether so many tasks are so little that they are not worth another worker's waking.
    private boolean isLittle(int count) {
        return count == 0 || (meanNanos != UNKNOWN && count * meanNanos < WAKING_NANOS);
    }

    /// How many tasks a worker may have beside the one that it does.
    private int ahead() {
        return meanNanos >= AHEAD_NANOS
                ? 0
                : (int) Math.min(Cell.CLAIMS - 1, AHEAD_NANOS / Math.max(1, meanNanos));
    }

    /// Whether one more than so many workers that get on is not needed for tasks as they are.
    private boolean isOneTooMany(int gettingOn) {
        return gettingOn >= processors && meanNanos < WAKING_NANOS;
    }

    /// Gives what waits to who may have it.
    ///
    /// @return how much
    int giveTasks() {
        int given = 0;
        long nowNanos = timers.nowNanos();
        for (Task task = tasks.first(); task != null; task = tasks.first()) {
            Slot slot = choose(nowNanos);
            if (slot == null) {
                return given;
            }
            tasks.removeFirst();
            give(slot, task, nowNanos);
            given++;
        }
        return given + balance(nowNanos);
    }

    private void give(Slot slot, Task task, long nowNanos) {
        if (slot.inHand.isEmpty()) {
            slot.movedNanos = nowNanos;
        }
        int bytes;
        try { // what may fail for want of heap is done before the worker has it
            limits.limitRunning(slot, task);
            bytes = slot.send(task);
        } catch (SharedMemoryException | OutOfMemoryError e) {
            slot.rest();
            refuse(task, e);
            return;
        }
        tasks.sent(task, slot.worker, bytes);
    }

    /// Fails a task that nobody has, for there is no memory to send it.
    void refuse(Task task, Throwable why) {
        String message = "task " + task.number + " cannot be sent: " + why.getMessage();
        limits.fail(
                task,
                Observer.How.REFUSED,
                () ->
                        why instanceof SharedMemoryException
                                ? new SharedMemoryException(message, why)
                                : new TransferException(message, why));
    }

    /// The first worker with little to do, or else the one with the least that may have a further task, or null.
    private @Nullable Slot choose(long nowNanos) {
        Slot best = null;
        int most = 1 + ahead(); // from now on only one with less to do is better
        int gettingOn = 0;
        int busy = 0;
        for (Slot slot : slots) {
            if (isOneTooMany(gettingOn)) {
                if (best == null) {
                    lookAgain(nowNanos, STUCK_NANOS);
                }
                return best;
            }
            int load = slot.inHand.size();
            busy += load > 0 ? 1 : 0;
            if (load < most && slot.takesTasks() && mayHaveMore(slot, busy)) {
                if (isLittle(load) && (load == 0 || !isHeldUp(slot, nowNanos))) {
                    return slot;
                }
                best = slot;
                most = load;
            }
            gettingOn += isGettingOn(slot, nowNanos) ? 1 : 0;
        }
        return best;
    }

    /// Whether the budget allows it.
    ///
    /// @param busy which one it is of those that have something
    private boolean mayHaveMore(Slot slot, int busy) {
        if (!slot.inHand.isEmpty()) {
            return busy == 1 || !shares.areTooMany();
        }
        if (slot.takeShare()) {
            return true;
        }
        boolean isNeeded = hasNobodyAnything();
        if (isNeeded) {
            slot.takeShareAnyway();
        }
        return isNeeded;
    }

    private boolean hasNobodyAnything() {
        return Arrays.stream(slots).allMatch(slot -> slot.inHand.isEmpty());
    }

    /// Gives to those who have nothing what others have not begun.
    private int balance(long nowNanos) {
        int moved = 0;
        int gettingOn = 0;
        for (Slot idle : slots) {
            if (idle.inHand.isEmpty() && idle.takesTasks()) {
                Slot busiest = busiest();
                int count = busiest.inHand.size();
                if (count < 2) {
                    return moved + takeOver(idle, nowNanos);
                }
                if (isOneTooMany(gettingOn)) {
                    lookAgain(nowNanos, STUCK_NANOS);
                    return moved;
                }
                if (isLittle(count / 2) && !isHeldUp(busiest, nowNanos)) {
                    lookAgain(nowNanos, LONG_NANOS);
                    return moved;
                }
                if (!idle.takeShare()) {
                    return moved;
                }
                moved += relieve(busiest, idle, nowNanos);
                idle.rest();
            }
            gettingOn += isGettingOn(idle, nowNanos) ? 1 : 0;
        }
        return moved;
    }

    private Slot busiest() {
        Slot busiest = slots[0];
        for (Slot slot : slots) {
            busiest = slot.inHand.size() > busiest.inHand.size() ? slot : busiest;
        }
        return busiest;
    }

    /// Whether it is at something long, unlike what came before.
    private static boolean isHeldUp(Slot slot, long nowNanos) {
        return slot.isAtOneThing(LONG_NANOS, nowNanos);
    }

    private static boolean isGettingOn(Slot slot, long nowNanos) {
        return slot.state == Slot.State.READY
                && !slot.isAtOneThing(STUCK_NANOS, nowNanos)
                && !slot.isSilent();
    }

    /// Has a step be taken when who gets on now may do so no more.
    private void lookAgain(long nowNanos, long nanos) {
        long aheadNanos = lookNanos - nowNanos;
        if (aheadNanos <= 0 || aheadNanos > nanos) {
            lookNanos = nowNanos + nanos;
            timers.in(nanos, () -> {});
        }
    }

    /// Gives the one with nothing the only task of another who has not even begun that. Who was stopped cannot, and it happens
    /// so rarely that no step is taken to see it: one comes each second.
    private int takeOver(Slot idle, long nowNanos) {
        for (Slot slot : slots) {
            if (slot.isAtOneThing(STUCK_NANOS, nowNanos)) {
                Task only = slot.inHand.getFirst();
                if (slot.takeBack(only)) {
                    slot.fellSilent();
                    tasks.takenBack(only);
                    idle.takeShareAnyway(); // which the other has just given back
                    give(idle, only, nowNanos);
                    return 1;
                }
            }
        }
        return 0;
    }

    /// Gives the one with nothing half of what the other has not begun.
    private int relieve(Slot busiest, Slot idle, long nowNanos) {
        int moved = 0;
        for (int more = busiest.inHand.size() / 2; more > 0 && idle.takesTasks(); more--) {
            Task last = busiest.inHand.getLast();
            if (!busiest.takeBack(last)) {
                break;
            }
            tasks.takenBack(last);
            give(idle, last, nowNanos);
            moved++;
        }
        return moved;
    }
}
