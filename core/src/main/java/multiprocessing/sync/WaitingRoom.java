package multiprocessing.sync;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static multiprocessing.sync.ConditionLayout.CALLED;
import static multiprocessing.sync.ConditionLayout.CELLS;
import static multiprocessing.sync.ConditionLayout.CELL_BYTES;
import static multiprocessing.sync.ConditionLayout.COMING;
import static multiprocessing.sync.ConditionLayout.FREE;
import static multiprocessing.sync.ConditionLayout.GATE;
import static multiprocessing.sync.ConditionLayout.HORIZON;
import static multiprocessing.sync.ConditionLayout.MORE;
import static multiprocessing.sync.ConditionLayout.RUN_BYTES;
import static multiprocessing.sync.ConditionLayout.RUN_CELLS;
import static multiprocessing.sync.ConditionLayout.STATE;
import static multiprocessing.sync.ConditionLayout.TICKET;
import static multiprocessing.sync.ConditionLayout.TICKETS;
import static multiprocessing.sync.ConditionLayout.WAITING;
import static multiprocessing.sync.ConditionLayout.member;
import static multiprocessing.sync.ConditionLayout.phase;

import java.lang.ref.Reference;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Steps;
import multiprocessing.signal.Gate;
import multiprocessing.signal.Members;
import multiprocessing.signal.Words;
import multiprocessing.time.Deadline;

/// Those who wait for a condition, each in a cell of its own with a gate of its own, so that a call wakes one thread.
final class WaitingRoom {
    /*
     *     FREE ──enter──▶ COMING ──▶ WAITING ──call──▶ CALLED ──leave──▶ FREE
     *                                   └──────time out, leave──────────▶ FREE
     *
     * Entering and calling are done by who has the condition's lock, all else by anybody; each step is one compare-and-set of the
     * state, in which those who wait have their ticket. A call goes to whoever waits longest and is not known to be dead.
     *
     * A call that came to a dead one, or to one who died before he left, stays in the cell. Another who waited at the time
     * of the call, whose ticket is before the cell's horizon, takes it over: first that cell becomes its own, then its own cell is
     * called, then that cell is free. If it dies in between, there is a call too many, never one too few.
     *
     * Two may call one cell at once: who has the lock, and who takes over a call. Whichever of them comes first, the cell then
     * has the larger horizon: if its owner dies, too, those hear of it who waited at the later call. So a horizon only grows.
     * What one owner has left in a cell is at most the ticket of the next, which is less than the horizon of any call to that.
     */
    private final Holding holding;
    private final long room;
    private final Gate firstGate; // of which the others are siblings

    WaitingRoom(Holding holding) {
        this.holding = holding;
        this.room = holding.offset();
        this.firstGate = new Gate(room + CELLS + GATE);
    }

    /// Has the calling thread wait from now on.
    ///
    /// @return its cell, to be left
    long enter() {
        while (true) {
            long last = 0;
            for (long cell = first(); cell != 0; cell = after(cell)) {
                long seen = state(cell);
                if (isVacant(seen) && LONG.compareAndSet(MEMORY, cell + STATE, seen, own(COMING))) {
                    long ticket = (long) LONG.getAndAdd(MEMORY, room + TICKETS, 1L);
                    LONG.set(MEMORY, cell + TICKET, ticket);
                    LONG.setVolatile(
                            MEMORY, cell + STATE, ConditionLayout.waiting(Members.own(), ticket));
                    return cell;
                }
                last = cell;
            }
            addRun(moreAfter(last));
        }
    }

    /// Waits until that cell is called, or the deadline has passed.
    ///
    /// @return whether it was called
    /// @throws InterruptedException if interrupted while waiting; it may be called all the same
    boolean await(long cell, Deadline deadline) throws InterruptedException {
        Gate gate = firstGate.sibling(cell + GATE);
        do {
            if (!gate.await(() -> isCalled(cell) || callOfTheDead(cell) != 0, deadline)) {
                return false;
            }
        } while (!isCalled(cell) && !inherit(cell));
        return true;
    }

    /// Ends waiting.
    ///
    /// @return whether the cell was called
    boolean leave(long cell) {
        return phase((long) LONG.getAndSet(MEMORY, cell + STATE, 0L)) == CALLED;
    }

    /// Ends waiting. A call that came to the cell goes on to another, and stays in it until then, for one who inherits.
    ///
    /// @return whether the cell was called
    boolean passOn(long cell) {
        long seen = state(cell);
        if (phase(seen) != CALLED && LONG.compareAndSet(MEMORY, cell + STATE, seen, 0L)) {
            return false;
        }
        try {
            call(1);
        } finally {
            boolean _ = leave(cell);
        }
        return true;
    }

    /// Calls at most so many of those who wait, the oldest first.
    void call(int most) {
        try {
            clearAwayTheDead();
            for (int i = 0; i < most && callOldest(tickets()); i++) {}
        } finally {
            Reference.reachabilityFence(holding); // whose memory may be another's after it
        }
    }

    /// Calls all who wait.
    void callAll() {
        try {
            clearAwayTheDead();
            for (long cell = first(); cell != 0; cell = after(cell)) {
                boolean _ = call(cell, state(cell), tickets());
            }
        } finally {
            Reference.reachabilityFence(holding); // as above
        }
    }

    /// How many wait and are not known to be dead.
    int count() {
        int count = 0;
        for (long cell = first(); cell != 0; cell = after(cell)) {
            count += isWaiting(state(cell)) ? 1 : 0;
        }
        return count;
    }

    /// Calls the one who waits longest, of those whose ticket is before `horizon`.
    private boolean callOldest(long horizon) {
        while (true) {
            long oldest = 0;
            long seen = 0; // of the oldest, before its ticket
            long least = horizon;
            for (long cell = first(); cell != 0; cell = after(cell)) {
                long state = state(cell);
                long ticket = ticket(cell);
                if (isWaiting(state) && ticket < least) {
                    oldest = cell;
                    seen = state;
                    least = ticket;
                }
            }
            if (oldest == 0) {
                return false;
            }
            if (call(oldest, seen, horizon)) {
                return true;
            }
        }
    }

    private boolean call(long cell, long seen, long horizon) {
        if (!isWaiting(seen)) {
            return false;
        }
        widen(cell, horizon);
        Steps.step();
        if (!LONG.compareAndSet(
                MEMORY, cell + STATE, seen, ConditionLayout.state(member(seen), CALLED))) {
            return false;
        }
        Steps.step();
        try {
            firstGate.sibling(cell + GATE).wakeAllAfterExchange();
        } catch (OutOfMemoryError _) {
            // it is called, and looks by itself
        }
        return true;
    }

    private static void widen(long cell, long horizon) {
        long seen = horizon(cell);
        while (seen < horizon && !LONG.compareAndSet(MEMORY, cell + HORIZON, seen, horizon)) {
            seen = horizon(cell);
        }
    }

    /// Takes over the call of a dead one.
    ///
    /// @return whether the cell is called now
    private boolean inherit(long cell) {
        long from = callOfTheDead(cell);
        if (from == 0) {
            return false;
        }
        long seen = state(from);
        long horizon = horizon(from);
        if (phase(seen) != CALLED
                || !isDead(seen)
                || !LONG.compareAndSet(MEMORY, from + STATE, seen, own(CALLED))) {
            return false;
        }
        if (!call(cell, state(cell), horizon)) {
            boolean _ = callOldest(horizon); // we were called ourselves meanwhile
        }
        LONG.setVolatile(MEMORY, from + STATE, 0L);
        return true;
    }

    /// A cell with a call that a dead one did not hear, and that came while `cell` was waiting; or 0.
    private long callOfTheDead(long cell) {
        for (long other = first(); other != 0; other = after(other)) {
            long seen = state(other);
            if (phase(seen) == CALLED && isDead(seen) && ticket(cell) < horizon(other)) {
                return other;
            }
        }
        return 0;
    }

    private void clearAwayTheDead() {
        for (long cell = first(); cell != 0; cell = after(cell)) {
            long seen = state(cell);
            if (member(seen) != 0 && isDead(seen)) {
                long horizon = horizon(cell);
                boolean wasCalled = phase(seen) == CALLED;
                if (LONG.compareAndSet(MEMORY, cell + STATE, seen, wasCalled ? own(CALLED) : 0L)
                        && wasCalled) {
                    boolean _ = callOldest(horizon);
                    LONG.setVolatile(MEMORY, cell + STATE, 0L);
                }
            }
        }
    }

    private void addRun(long link) {
        long run = Heap.allocate(RUN_BYTES, holding.cell(), 0);
        Words.MEMORY.asSlice(run, RUN_BYTES).fill((byte) 0);
        if (!LONG.compareAndSet(MEMORY, link, 0L, run)) {
            Heap.free(run);
        }
    }

    private long first() {
        return room + CELLS;
    }

    private long after(long cell) {
        long next = cell + CELL_BYTES;
        if (isEnd(next)) {
            long run = (long) LONG.getAcquire(MEMORY, moreAfter(cell));
            return run == 0 ? 0 : run + CELLS;
        }
        return next;
    }

    private boolean isEnd(long next) {
        return next == room + ConditionLayout.SIZE
                || (!isFirst(next) && next % RUN_BYTES == runEnd());
    }

    /// Where the run is named that follows the one with that cell.
    private long moreAfter(long cell) {
        return isFirst(cell) ? room + MORE : cell - cell % RUN_BYTES + MORE;
    }

    private boolean isFirst(long cell) {
        return cell >= room && cell < room + ConditionLayout.SIZE;
    }

    private static long runEnd() {
        return (CELLS + RUN_CELLS * CELL_BYTES) % RUN_BYTES;
    }

    private static boolean isVacant(long state) {
        return phase(state) == FREE || (phase(state) != CALLED && isDead(state));
    }

    private static boolean isWaiting(long state) {
        return phase(state) == WAITING && !isDead(state);
    }

    private static boolean isDead(long state) {
        return Members.isKnownDead(member(state));
    }

    private static boolean isCalled(long cell) {
        return phase(state(cell)) == CALLED;
    }

    private static long own(int phase) {
        return ConditionLayout.state(Members.own(), phase);
    }

    private static long state(long cell) {
        return (long) LONG.getVolatile(MEMORY, cell + STATE);
    }

    private static long ticket(long cell) {
        return (long) LONG.getAcquire(MEMORY, cell + TICKET);
    }

    private static long horizon(long cell) {
        return (long) LONG.getAcquire(MEMORY, cell + HORIZON);
    }

    private long tickets() {
        return (long) LONG.getAcquire(MEMORY, room + TICKETS);
    }
}
