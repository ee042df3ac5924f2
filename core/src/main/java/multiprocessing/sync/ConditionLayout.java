package multiprocessing.sync;

import multiprocessing.signal.Gate;

/// A condition as it is shared: a cell for each thread that waits, some at once and more in runs of their own.
///
/// ```
///  0         8         16
///  +---------+---------+--------------
///  | more    | tickets | cell …            more: offset of the next run, or 0      tickets: given out so far
///  +---------+---------+--------------
///
///  a run:    more | 0 | cell …
///
///  a cell:
///  0                16        24        32        40
///  +----------------+---------+---------+---------+
///  | gate           | state   | ticket  | horizon |   state: member << 32 | ticket << 2 | phase
///  +----------------+---------+---------+---------+   horizon: when called, at least the next ticket at that time
/// ```
///
/// The phase is FREE, COMING, WAITING or CALLED. By the ticket, of which the state of one who waits has the lower bits, nobody who
/// has left and come again is taken for who he was.
final class ConditionLayout {
    static final long MORE = 0;
    static final long TICKETS = MORE + Long.BYTES;
    static final long CELLS = TICKETS + Long.BYTES;

    static final long GATE = 0;
    static final long STATE = GATE + Gate.BYTES;
    static final long TICKET = STATE + Long.BYTES;
    static final long HORIZON = TICKET + Long.BYTES;
    static final long CELL_BYTES = HORIZON + Long.BYTES;

    static final int FIRST_CELLS = 10;
    static final long SIZE = CELLS + FIRST_CELLS * CELL_BYTES;

    static final long RUN_BYTES = 4096;
    static final int RUN_CELLS = (int) ((RUN_BYTES - CELLS) / CELL_BYTES);

    static final int FREE = 0;
    static final int COMING = 1;
    static final int WAITING = 2;
    static final int CALLED = 3;

    private static final int PHASE_BITS = 2;
    private static final int PHASES = (1 << PHASE_BITS) - 1;

    private ConditionLayout() {}

    static long state(int member, int phase) {
        return (long) member << Integer.SIZE | phase;
    }

    static long waiting(int member, long ticket) {
        return state(member, WAITING) | Integer.toUnsignedLong((int) ticket << PHASE_BITS);
    }

    static int member(long state) {
        return (int) (state >>> Integer.SIZE);
    }

    static int phase(long state) {
        return (int) state & PHASES;
    }
}
