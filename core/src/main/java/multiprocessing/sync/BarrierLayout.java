package multiprocessing.sync;

import multiprocessing.signal.Gate;

/// A barrier as it is shared: a slot for each party.
///
/// ```
///  0              16             32        40
///  +--------------+--------------+---------+---------
///  | opening      | emptying     | state   | slots        opening: those who have come wait there for the others
///  +--------------+--------------+---------+---------     emptying: those who come too early wait there
///    state: round << 40 | come << 8 | FILLING: how many have come
///           round << 40 | pid << 8 | phase: who broke or reset it
///    a slot: member << 32 | round of who is about to come, has come, or leaves; or 0
/// ```
final class BarrierLayout {
    static final long OPENING = 0;
    static final long EMPTYING = OPENING + Gate.BYTES;
    static final long STATE = EMPTYING + Gate.BYTES;
    static final long SLOTS = STATE + Long.BYTES;

    /// Parties come.
    static final int FILLING = 0;

    /// All have come; they leave.
    static final int OPEN = 1;

    /// None more may come; those who wait leave in vain.
    static final int RESET = 2;

    /// This and those above it: broken.
    static final int ABORTED = 3;

    static final int TIMED_OUT = 4;
    static final int INTERRUPTED = 5;
    static final int ACTION_FAILED = 6;
    static final int DIED = 7;

    private static final int PHASE_BITS = 8;
    private static final int PID_BITS = 32;
    private static final int ROUND_MOST = (1 << (Long.SIZE - PID_BITS - PHASE_BITS)) - 1;

    private BarrierLayout() {}

    static long state(int round, long pid, int phase) {
        return (long) (round & ROUND_MOST) << (PID_BITS + PHASE_BITS) | pid << PHASE_BITS | phase;
    }

    static int round(long state) {
        return (int) (state >>> (PID_BITS + PHASE_BITS));
    }

    static long pid(long state) {
        return state >>> PHASE_BITS & (1L << PID_BITS) - 1;
    }

    static int phase(long state) {
        return (int) state & (1 << PHASE_BITS) - 1;
    }

    static int come(long state) {
        return (int) pid(state);
    }

    static long oneMore(long state) {
        return state + (1L << PHASE_BITS);
    }

    static boolean isBroken(long state) {
        return phase(state) >= ABORTED;
    }

    static long slot(int member, int round) {
        return (long) member << Integer.SIZE | round;
    }

    static int member(long slot) {
        return (int) (slot >>> Integer.SIZE);
    }

    static int roundOf(long slot) {
        return (int) slot;
    }

    /// Whether a round comes before another; rounds are counted in a circle.
    static boolean isBefore(int round, int other) {
        int between = (other - round) & ROUND_MOST;
        return between != 0 && between <= ROUND_MOST / 2;
    }
}
