package multiprocessing.sync;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static multiprocessing.sync.BarrierLayout.ABORTED;
import static multiprocessing.sync.BarrierLayout.ACTION_FAILED;
import static multiprocessing.sync.BarrierLayout.DIED;
import static multiprocessing.sync.BarrierLayout.FILLING;
import static multiprocessing.sync.BarrierLayout.INTERRUPTED;
import static multiprocessing.sync.BarrierLayout.OPEN;
import static multiprocessing.sync.BarrierLayout.RESET;
import static multiprocessing.sync.BarrierLayout.TIMED_OUT;
import static multiprocessing.sync.BarrierLayout.come;
import static multiprocessing.sync.BarrierLayout.member;
import static multiprocessing.sync.BarrierLayout.phase;
import static multiprocessing.sync.BarrierLayout.pid;
import static multiprocessing.sync.BarrierLayout.round;
import static multiprocessing.sync.BarrierLayout.roundOf;

import multiprocessing.heap.Holding;
import multiprocessing.signal.Gate;
import multiprocessing.signal.Members;
import multiprocessing.sync.BrokenBarrierException.Reason;
import multiprocessing.time.Deadline;

/// What a [Barrier] is in shared memory.
final class BarrierState {
    /*
     *                all have come               all slots empty
     *     FILLING ──────────────────▶ OPEN ─────────────────────────▶ FILLING of the next round
     *        │  └───reset──▶ RESET ────────── all slots empty ──────────▲
     *        └──▶ broken ────▲ reset
     *
     * No lock. Who comes takes a free slot, and then counts itself in the state, both by a compare-and-set. Only the count
     * says who has come: it is one word with the round and the phase, so nobody is counted in a round that is over, and
     * a round is not over before it has counted all. The slot is for the dead: taken before and given back after, it
     * tells of each who may be counted. Who finds the round over before it is counted gives its slot back and tries anew.
     *
     * One who leaves gives its slot back last, and the next round begins when all are empty: so nobody who is slow
     * misses how his round has ended. Slots of the dead count as empty then, and who comes later takes them.
     *
     * Abort while parties leave an open barrier goes to the next round at once: who sees a later round than its own knows
     * that its own was opened, for no other way leads there before it has left.
     */
    private final Slots slots;
    private final long state;
    private final Gate opening;
    private final Gate emptying;

    BarrierState(Holding holding) {
        this.slots = new Slots(holding.offset() + BarrierLayout.SLOTS);
        this.state = holding.offset() + BarrierLayout.STATE;
        this.opening = new Gate(holding.offset() + BarrierLayout.OPENING);
        this.emptying = new Gate(holding.offset() + BarrierLayout.EMPTYING);
    }

    int parties() {
        return slots.count();
    }

    boolean isBroken() {
        long seen = state();
        return BarrierLayout.isBroken(seen) || (phase(seen) == FILLING && hasDead(seen));
    }

    int waiting() {
        long seen = state();
        if (phase(seen) != FILLING) {
            return 0;
        }
        int count = come(seen);
        for (int i = 0; i < parties() && count > 0; i++) {
            count -= isOfDead(slots.read(i), seen) ? 1 : 0;
        }
        return count;
    }

    /// Comes, waits for the others, and leaves.
    ///
    /// @param action what the last one does before the others go on
    int await(Runnable action, Deadline deadline) throws InterruptedException {
        while (true) {
            long seen = awaitFilling(deadline);
            int slot = takeSlot(seen);
            if (slot >= 0) {
                try {
                    int index = countIn(seen);
                    if (index >= 0) {
                        long end =
                                index == parties() - 1
                                        ? open(seen, action)
                                        : awaitOthers(seen, deadline);
                        throwUnlessOpened(seen, end);
                        return index;
                    }
                } catch (RuntimeException | Error e) { // one who could not wait was counted
                    end(seen, ABORTED, ownPid());
                    throw e;
                } finally {
                    leave(slot);
                }
            }
        }
    }

    /// Waits until one may come.
    ///
    /// @return the state in which one may
    private long awaitFilling(Deadline deadline) throws InterruptedException {
        while (true) {
            long seen = state();
            if (BarrierLayout.isBroken(seen)) {
                throw broken(seen);
            }
            if (phase(seen) != FILLING && isEmpty()) {
                boolean _ = move(seen, BarrierLayout.state(round(seen) + 1, 0, FILLING));
            } else if (phase(seen) == FILLING && hasDead(seen)) {
                end(seen, DIED, pidOfDead(seen));
            } else if (phase(seen) == FILLING && hasRoom(seen)) {
                return seen;
            } else if (!emptying.await(() -> state() != seen || canGoOn(seen), deadline)) {
                giveUpBeforeComing(seen);
            }
        }
    }

    /// Breaks the round that the caller does not wait for any more: the next one. While a round fills, there are enough for it
    /// without the caller.
    private void giveUpBeforeComing(long seen) {
        if (phase(seen) == FILLING) {
            throw new BrokenBarrierException(Reason.TIMED_OUT, ownPid());
        }
        breakUp(TIMED_OUT);
    }

    private boolean canGoOn(long seen) {
        return phase(seen) == FILLING ? hasRoom(seen) || hasDead(seen) : isEmpty();
    }

    /// Takes a slot.
    ///
    /// @return its index, or -1 if all are taken
    private int takeSlot(long seen) {
        long own = BarrierLayout.slot(Members.own(), round(seen));
        for (int i = 0; i < parties(); i++) {
            int index = (come(seen) + i) % parties(); // they are mostly taken in order
            long slot = slots.read(index);
            if (isFree(slot, seen) && LONG.compareAndSet(MEMORY, slots.at(index), slot, own)) {
                return index;
            }
        }
        return -1;
    }

    /// Counts the caller among those who have come.
    ///
    /// @return how many had come before, or -1 if the round is over or there are enough
    private int countIn(long seen) {
        long now = seen;
        while (isStillFilling(seen, now) && come(now) < parties()) {
            long was =
                    (long) LONG.compareAndExchange(MEMORY, state, now, BarrierLayout.oneMore(now));
            if (was == now) {
                return come(now);
            }
            now = was;
        }
        return -1;
    }

    private long open(long seen, Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            end(seen, ACTION_FAILED, ownPid());
            throw e;
        }
        end(seen, OPEN, 0);
        return state();
    }

    private long awaitOthers(long seen, Deadline deadline) throws InterruptedException {
        try {
            boolean hasEnded =
                    opening.await(() -> !isStillFilling(seen, state()) || hasDead(seen), deadline);
            if (!hasEnded) {
                end(seen, TIMED_OUT, ownPid());
            } else if (isStillFilling(seen, state())) {
                end(seen, DIED, pidOfDead(seen));
            }
            return state();
        } catch (InterruptedException e) {
            end(seen, INTERRUPTED, ownPid());
            if (!isOpened(seen, state())) {
                throw e;
            }
            Thread.currentThread().interrupt(); // it was open already
            return state();
        }
    }

    private static boolean isStillFilling(long seen, long now) {
        return round(now) == round(seen) && phase(now) == FILLING;
    }

    private static boolean isOpened(long seen, long end) {
        return round(end) != round(seen) || phase(end) == OPEN;
    }

    private static void throwUnlessOpened(long seen, long end) {
        if (!isOpened(seen, end)) {
            throw broken(end);
        }
    }

    /// Gives a slot back. Each whom that wakes looks at all slots: so only who leaves last wakes them, or who gives back what
    /// one more can take.
    void leave(int index) {
        LONG.setVolatile(MEMORY, slots.at(index), 0L);
        if (canGoOn(state())) {
            emptying.wakeAllAfterExchange();
        }
    }

    /// Breaks the barrier, whatever it is at.
    private void breakUp(int phase) {
        while (true) {
            long seen = state();
            int round = phase(seen) == OPEN ? round(seen) + 1 : round(seen);
            if (BarrierLayout.isBroken(seen)
                    || move(seen, BarrierLayout.state(round, ownPid(), phase))) {
                return;
            }
        }
    }

    void abort() {
        breakUp(ABORTED);
    }

    void reset() {
        while (true) {
            long seen = state();
            if ((phase(seen) == FILLING && isAsNew(seen))
                    || phase(seen) == OPEN
                    || phase(seen) == RESET
                    || move(seen, BarrierLayout.state(round(seen), ownPid(), RESET))) {
                return;
            }
        }
    }

    /// Ends the filling of the round seen, unless that has been done.
    private void end(long seen, int phase, long pid) {
        long now = state();
        while (isStillFilling(seen, now)
                && !move(now, BarrierLayout.state(round(seen), pid, phase))) {
            now = state();
        }
    }

    private boolean move(long from, long to) {
        if (!LONG.compareAndSet(MEMORY, state, from, to)) {
            return false;
        }
        opening.wakeAllAfterExchange();
        emptying.wakeAllAfterExchange();
        return true;
    }

    private boolean isEmpty() {
        for (int i = 0; i < parties(); i++) {
            long slot = slots.read(i);
            if (slot != 0 && !isDead(slot)) {
                return false;
            }
        }
        return true;
    }

    /// Whether nobody, living or dead, has taken a slot in that round.
    private boolean isAsNew(long seen) {
        for (int i = 0; i < parties(); i++) {
            long slot = slots.read(i);
            if (slot != 0 && roundOf(slot) == round(seen)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasRoom(long seen) {
        for (int i = 0; i < parties() && come(seen) < parties(); i++) {
            if (isFree(slots.read((come(seen) + i) % parties()), seen)) {
                return true;
            }
        }
        return false;
    }

    /// Whether one who comes to the round seen may take that slot. One that a dead party of a later round has left tells of it: who
    /// comes is late.
    static boolean isFree(long slot, long seen) {
        return slot == 0 || (BarrierLayout.isBefore(roundOf(slot), round(seen)) && isDead(slot));
    }

    private boolean hasDead(long seen) {
        return indexOfDead(seen) >= 0;
    }

    private long pidOfDead(long seen) {
        int index = indexOfDead(seen);
        return index < 0 ? 0 : Members.pidOf(member(slots.read(index)));
    }

    /// The first party of that round that died.
    private int indexOfDead(long seen) {
        for (int i = 0; i < parties(); i++) {
            if (isOfDead(slots.read(i), seen)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isOfDead(long slot, long seen) {
        return slot != 0 && roundOf(slot) == round(seen) && isDead(slot);
    }

    private static BrokenBarrierException broken(long state) {
        return new BrokenBarrierException(
                switch (phase(state)) {
                    case RESET -> Reason.RESET;
                    case ABORTED -> Reason.ABORTED;
                    case TIMED_OUT -> Reason.TIMED_OUT;
                    case INTERRUPTED -> Reason.INTERRUPTED;
                    case ACTION_FAILED -> Reason.ACTION_FAILED;
                    default -> Reason.DIED;
                },
                pid(state));
    }

    private static boolean isDead(long slot) {
        return Members.isKnownDead(member(slot));
    }

    private static long ownPid() {
        return Members.pidOf(Members.own());
    }

    private long state() {
        return (long) LONG.getVolatile(MEMORY, state);
    }
}
