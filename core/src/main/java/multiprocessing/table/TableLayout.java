package multiprocessing.table;

import multiprocessing.signal.OwnedLock;

/// A hash table in shared memory. Numbers have the machine's byte order.
///
/// ```
///  content of the holding
///  0                   32        40
///  +-------------------+---------+
///  | lock              | run     |      run: where the table is, 0 as long as it is empty
///  +-------------------+---------+
///
///  the run
///  0         8         16        24        32        40        48
///  +---------+---------+---------+---------+---------+---------+-----------------+-----------------+------+
///  | bytes   | slots   | end     | count   | used    | live    | slots, 8 each   | entries         | room |
///  +---------+---------+---------+---------+---------+---------+-----------------+-----------------+------+
///    bytes: of the run      slots: how many, a power of two      end: where the room begins, from the run's start
///    count: of entries that are in      used: slots that are not empty      live: bytes of the entries that are in
///
///  a slot     hash << 32 | words from the run's start to its entry; 0 empty, 1 removed
///
///  an entry
///  0              4              8                8 + key
///  +--------------+--------------+----------------+----------------+
///  | key bytes    | value bytes  | key            | value          |      both are multiples of 8
///  +--------------+--------------+----------------+----------------+
/// ```
final class TableLayout {
    static final long LOCK = 0;
    static final long RUN = LOCK + OwnedLock.BYTES;
    static final long ROOT_BYTES = RUN + Long.BYTES;

    static final long BYTES = 0;
    static final long SLOTS = BYTES + Long.BYTES;
    static final long END = SLOTS + Long.BYTES;
    static final long COUNT = END + Long.BYTES;
    static final long USED = COUNT + Long.BYTES;
    static final long LIVE = USED + Long.BYTES;
    static final long FIRST_SLOT = LIVE + Long.BYTES;

    static final long EMPTY = 0;
    static final long REMOVED = 1;

    static final long KEY_BYTES = 0;
    static final long VALUE_BYTES = KEY_BYTES + Integer.BYTES;
    static final long KEY = VALUE_BYTES + Integer.BYTES;

    private static final long LEAST_RUN_BYTES = 4096;
    static final long MOST_RUN_BYTES = (long) Long.BYTES << Integer.SIZE;

    private TableLayout() {}

    static long slot(int hash, long entryOffset) {
        return (long) hash << Integer.SIZE | entryOffset / Long.BYTES;
    }

    static boolean isEntry(long slot) {
        return entryOffset(slot) > REMOVED * Long.BYTES;
    }

    static int hash(long slot) {
        return (int) (slot >>> Integer.SIZE);
    }

    static long entryOffset(long slot) {
        return (slot & 0xFFFF_FFFFL) * Long.BYTES;
    }

    static long entryBytes(long keyBytes, long valueBytes) {
        return KEY + keyBytes + valueBytes;
    }

    /// Slots for so many entries and some more: a power of two.
    static long slots(long count) {
        return Long.highestOneBit(count + 2 * count / 3 + 8) * 2;
    }

    /// How many of them may be used.
    static long usedMost(long slots) {
        return slots / 4 * 3;
    }

    /// The bytes of a run for so many entries of so many bytes together, and a quarter more: a power of two, as those of
    /// the heap are.
    static long runBytes(long count, long liveBytes) {
        long bytes = FIRST_SLOT + slots(count) * Long.BYTES + liveBytes + liveBytes / 4;
        return Math.max(LEAST_RUN_BYTES, Long.highestOneBit(bytes - 1) * 2);
    }
}
