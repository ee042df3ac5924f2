package multiprocessing.sync;

import multiprocessing.signal.Gate;

/// A bounded semaphore as it is shared: a slot for each permit.
///
/// ```
///  0                16
///  +----------------+------------
///  | gate           | slots            a slot: who has it, a member, or 0 << 32 | how often it was given back
///  +----------------+------------
/// ```
final class BoundedLayout {
    static final long GATE = 0;
    static final long SLOTS = GATE + Gate.BYTES;

    private BoundedLayout() {}

    static int member(long slot) {
        return (int) (slot >>> Integer.SIZE);
    }

    static int returns(long slot) {
        return (int) slot;
    }

    static long slot(int member, int returns) {
        return (long) member << Integer.SIZE | Integer.toUnsignedLong(returns);
    }
}
