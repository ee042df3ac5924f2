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
///  | gate           | state   | ticket  | horizon |   state: member << 32 | FREE, COMING, WAITING or CALLED
///  +----------------+---------+---------+---------+   horizon: when called, at least the next ticket at that time
/// ```
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

    private ConditionLayout() {}

    static long state(int member, int phase) {
        return (long) member << Integer.SIZE | phase;
    }

    static int member(long state) {
        return (int) (state >>> Integer.SIZE);
    }

    static int phase(long state) {
        return (int) state;
    }
}
