package multiprocessing.ring;

import multiprocessing.signal.Gate;
import multiprocessing.signal.OwnedLock;

/// The head of a ring, in the content of a holding. Zeroed memory is an empty, open, unbounded ring without a block.
///
/// ```
///   32                64          72        88             96          112     120     128
///    +----------------+-----------+---------+--------------+-----------+-------+-------+
///    | put lock       | put count | tail[2] | known taken  | not empty | most  | first |     producers
///    +----------------+-----------+---------+--------------+-----------+-------+-------+
///  288                320         328       344            352         368     376     384
///    +----------------+-----------+---------+--------------+-----------+-------+-------+
///    | take lock      | taken     | head[2] | known put    | not full  | spare | lost  |     consumers
///    +----------------+-----------+---------+--------------+-----------+-------+-------+
///  544
///    put count: the sign bit says that the ring is closed          most: 0 for no bound
///    tail, head: positions, see Blocks; 0 before the first record  first, spare: blocks, or 0
///    lost: 1 if a dead process, or an error, may have left memory to which nothing refers
/// ```
///
/// A side is written by its own and only now and then read by the other, so they are two cache lines apart at least. The
/// content of a holding begins at a line's start: what belongs to one side beside the lock is in one line.
final class RingLayout {
    static final long PUT_LOCK = 32;
    static final long PUT_COUNT = PUT_LOCK + OwnedLock.BYTES;
    static final long TAIL = PUT_COUNT + Long.BYTES;
    static final long KNOWN_TAKEN = TAIL + 2 * Long.BYTES;
    static final long NOT_EMPTY = KNOWN_TAKEN + Long.BYTES;
    static final long MOST = NOT_EMPTY + Gate.BYTES;
    static final long FIRST = MOST + Long.BYTES;

    static final long TAKE_LOCK = 288;
    static final long TAKEN_COUNT = TAKE_LOCK + OwnedLock.BYTES;
    static final long HEAD = TAKEN_COUNT + Long.BYTES;
    static final long KNOWN_PUT = HEAD + 2 * Long.BYTES;
    static final long NOT_FULL = KNOWN_PUT + Long.BYTES;
    static final long SPARE = NOT_FULL + Gate.BYTES;
    static final long LOST = SPARE + Long.BYTES;

    static final long BYTES = 544;

    /// All but the sign of the put count.
    static final long COUNT_BITS = Long.MAX_VALUE;

    private RingLayout() {}

    /// Where the position that goes with a count is among the two.
    static long which(long count) {
        return (count & 1) * Long.BYTES;
    }
}
