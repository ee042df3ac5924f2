package multiprocessing.signal;

import multiprocessing.memory.CommonsLayout;

/// One member in the table of [CommonsLayout]: a process that shares something.
///
/// ```
///  0         8         16        20        24        28        32     64
///  +---------+---------+---------+---------+---------+---------+------+
///  | state   | pid     | port    | rung    | further | busy    | 0 …  |
///  +---------+---------+---------+---------+---------+---------+------+
///    state: epoch << 2 | 0 free, 1 live, 2 dead      pid: epoch << 32 | pid
///    port:  of its doorbell, 0 for none yet      rung: why, from a ring until it is heard
///    further, busy: see Headcount
/// ```
final class MemberLayout {
    static final long STATE = 0;
    static final long PID = STATE + Long.BYTES;
    static final long PORT = PID + Long.BYTES;
    static final long RUNG = PORT + Integer.BYTES;
    static final long FURTHER = RUNG + Integer.BYTES;
    static final long BUSY = FURTHER + Integer.BYTES;

    static final int FREE = 0;
    static final int LIVE = 1;
    static final int DEAD = 2;
    private static final int PHASE_BITS = 2;

    /// A member's number: its place in the table, and behind that how often the place was taken.
    private static final int PLACE_BITS = 10;

    static final int EPOCH_MOST = (1 << (Integer.SIZE - 1 - PLACE_BITS)) - 1;

    private MemberLayout() {}

    static long at(int place) {
        return CommonsLayout.MEMBERS + place * CommonsLayout.MEMBER_BYTES;
    }

    static int place(int member) {
        return member & (CommonsLayout.MEMBERS_MOST - 1);
    }

    static int epoch(int member) {
        return member >>> PLACE_BITS;
    }

    static int member(int place, int epoch) {
        return epoch << PLACE_BITS | place;
    }

    static long state(int epoch, int phase) {
        return (long) epoch << PHASE_BITS | phase;
    }

    static int phase(long state) {
        return (int) state & ((1 << PHASE_BITS) - 1);
    }

    static int epochOf(long state) {
        return (int) (state >>> PHASE_BITS);
    }
}
