package multiprocessing.sync;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.sync.BarrierLayout.ABORTED;
import static multiprocessing.sync.BarrierLayout.ACTION_FAILED;
import static multiprocessing.sync.BarrierLayout.DIED;
import static multiprocessing.sync.BarrierLayout.FILLING;
import static multiprocessing.sync.BarrierLayout.INTERRUPTED;
import static multiprocessing.sync.BarrierLayout.OPEN;
import static multiprocessing.sync.BarrierLayout.RESET;
import static multiprocessing.sync.BarrierLayout.TIMED_OUT;
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
     *               all slots taken               all slots empty
     *     FILLING ──────────────────▶ OPEN ─────────────────────────▶ FILLING of the next round
     *        │  └───reset──▶ RESET ────────── all slots empty ──────────▲
     *        └──▶ broken ────▲ reset
     *
     * No lock: one who comes takes the first free slot by a compare-and-set and then sees whether the state is still the one
     * it had read; else it gives the slot back. So slots are taken in order, and who gets the last one opens the barrier.
     * One who leaves gives its slot back last, and the next round begins when all are empty: so nobody who is slow
     * misses how his round has ended. Slots of the dead count as empty then.
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
        return BarrierLayout.isBroken(state());
    }

    int waiting() {
        long seen = state();
        int count = 0;
        for (int i = 0; i < parties() && phase(seen) == FILLING; i++) {
            long slot = read(i);
            count += slot != 0 && roundOf(slot) == round(seen) && !isDead(slot) ? 1 : 0;
        }
        return count;
    }

    /// Comes, waits for the others, and leaves.
    ///
    /// @param action what the last one does before the others go on
    int await(Runnable action, Deadline deadline) throws InterruptedException {
        while (true) {
            long seen = awaitFilling(deadline);
            int index = come(seen);
            if (index >= 0) {
                try {
                    long end =
                            index == parties() - 1
                                    ? open(seen, action)
                                    : awaitOthers(seen, deadline);
                    throwUnlessOpened(seen, end);
                    return index;
                } finally {
                    leave(index);
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
                beginRound(seen);
            } else if (phase(seen) == FILLING && hasDead(seen)) {
                end(seen, DIED, pidOfDead(seen));
            } else if (phase(seen) == FILLING && hasRoom(seen)) {
                return seen;
            } else if (!emptying.await(() -> state() != seen || canGoOn(seen), deadline)) {
                breakUp(TIMED_OUT);
            }
        }
    }

    private boolean canGoOn(long seen) {
        return phase(seen) == FILLING ? hasRoom(seen) || hasDead(seen) : isEmpty();
    }

    private void beginRound(long seen) {
        for (int i = 0; i < parties(); i++) {
            long slot = read(i);
            if (slot != 0 && isDead(slot)) {
                boolean _ = LONG.compareAndSet(slots.at(i), slot, 0L);
            }
        }
        boolean _ = move(seen, BarrierLayout.state(round(seen) + 1, 0, FILLING));
    }

    /// Takes a slot.
    ///
    /// @return its index, or -1 if that was not possible in the state seen
    private int come(long seen) {
        long own = BarrierLayout.slot(Members.own(), round(seen));
        for (int i = 0; i < parties(); ) {
            long slot = read(i);
            if (slot != 0 && roundOf(slot) == round(seen)) {
                i++;
            } else if (slot
                    != 0) { // one who had seen an earlier round, and is about to find that out
                if (!isDead(slot)) {
                    return -1;
                }
                boolean _ = LONG.compareAndSet(slots.at(i), slot, 0L);
            } else if (LONG.compareAndSet(slots.at(i), 0L, own)) {
                if (state() == seen) {
                    return i;
                }
                leave(i);
                return -1;
            }
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
        boolean _ = move(seen, BarrierLayout.state(round(seen), 0, OPEN));
        return state();
    }

    private long awaitOthers(long seen, Deadline deadline) throws InterruptedException {
        try {
            boolean hasEnded = opening.await(() -> state() != seen || hasDead(seen), deadline);
            if (!hasEnded) {
                end(seen, TIMED_OUT, ownPid());
            } else if (state() == seen) {
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

    private static boolean isOpened(long seen, long end) {
        return round(end) != round(seen) || phase(end) == OPEN;
    }

    private static void throwUnlessOpened(long seen, long end) {
        if (!isOpened(seen, end)) {
            throw broken(end);
        }
    }

    private void leave(int index) {
        LONG.setVolatile(slots.at(index), 0L);
        emptying.wakeAllAfterExchange();
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
            boolean isIdle = phase(seen) == FILLING && isEmpty();
            if (isIdle
                    || phase(seen) == OPEN
                    || phase(seen) == RESET
                    || move(seen, BarrierLayout.state(round(seen), ownPid(), RESET))) {
                return;
            }
        }
    }

    /// Ends the round seen, unless that has been done.
    private void end(long seen, int phase, long pid) {
        boolean _ = move(seen, BarrierLayout.state(round(seen), pid, phase));
    }

    private boolean move(long from, long to) {
        if (!LONG.compareAndSet(state, from, to)) {
            return false;
        }
        opening.wakeAllAfterExchange();
        emptying.wakeAllAfterExchange();
        return true;
    }

    private boolean isEmpty() {
        for (int i = 0; i < parties(); i++) {
            long slot = read(i);
            if (slot != 0 && !isDead(slot)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasRoom(long seen) {
        for (int i = 0; i < parties(); i++) {
            long slot = read(i);
            if (slot == 0 || roundOf(slot) != round(seen)) {
                return slot == 0 || isDead(slot);
            }
        }
        return false;
    }

    private boolean hasDead(long seen) {
        return indexOfDead(seen) >= 0;
    }

    private long pidOfDead(long seen) {
        int index = indexOfDead(seen);
        return index < 0 ? 0 : Members.pidOf(member(read(index)));
    }

    /// The first party of that round that died.
    private int indexOfDead(long seen) {
        for (int i = 0; i < parties(); i++) {
            long slot = read(i);
            if (slot != 0 && roundOf(slot) == round(seen) && isDead(slot)) {
                return i;
            }
        }
        return -1;
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

    private long read(int index) {
        return (long) LONG.getVolatile(slots.at(index));
    }

    private long state() {
        return (long) LONG.getVolatile(state);
    }
}
