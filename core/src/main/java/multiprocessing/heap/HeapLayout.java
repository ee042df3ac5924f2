package multiprocessing.heap;

import multiprocessing.memory.CommonsLayout;
import multiprocessing.signal.OwnedLock;

/// The heap in the commons: runs of 2^order pages.
///
/// ```
///  START     lock | high-water page | free runs, a page number for each order | free cells, an offset for each size
///  TABLE     20 bytes for each page, valid for the first of a run:
///            0         1        2       3        4          8          12         16         20
///            +---------+--------+-------+--------+----------+----------+----------+----------+
///            | state   | order  | size  | 0      | owner    | worker   | next     | previous |
///            +---------+--------+-------+--------+----------+----------+----------+----------+
///              free: the next and the previous free run of that order
///              used: owner, a cell's offset / 64, or 0;  worker, the member who is at work with it, or 0;
///                    the next and the previous run of that owner
///              cells: size is the class of the cells in it
///  BACKED    1 byte for each page: 1 once memory is behind it
///  PAGES     the pages; number 0 is never given out
/// ```
final class HeapLayout {
    static final int PAGE_BITS = 12;
    static final long PAGE_BYTES = 1L << PAGE_BITS;
    static final int ORDERS = 28;

    static final long START = CommonsLayout.HEAP;
    static final long LOCK = START;
    static final long HIGH_WATER = LOCK + OwnedLock.BYTES;
    static final long FREE_RUNS = HIGH_WATER + Long.BYTES;
    static final long FREE_CELLS = FREE_RUNS + (long) ORDERS * Integer.BYTES;
    static final long HEADER_BYTES = CommonsLayout.HEAP_HEADER_BYTES;
    static final long TABLE = START + HEADER_BYTES;

    static final long HEAD = 0; // state, order, size: one int, one store
    static final long OWNER = HEAD + Integer.BYTES;
    static final long WORKER = OWNER + Integer.BYTES;
    static final long NEXT = WORKER + Integer.BYTES;
    static final long PREVIOUS = NEXT + Integer.BYTES;
    static final long ENTRY_BYTES = PREVIOUS + Integer.BYTES;

    static final int FREE = 1;
    static final int USED = 2;
    static final int CELLS = 3;

    private HeapLayout() {}

    static int head(int state, int order, int size) {
        return state | order << 8 | size << 16;
    }

    static int state(int head) {
        return head & 0xFF;
    }

    static int order(int head) {
        return head >>> 8 & 0xFF;
    }

    static int size(int head) {
        return head >>> 16 & 0xFF;
    }

    /// How many pages a commons of that size has room for.
    static long pages(long commonsBytes) {
        return (commonsBytes - TABLE - PAGE_BYTES) / (PAGE_BYTES + ENTRY_BYTES + 1);
    }

    static long roundUp(long bytes) {
        return (bytes + PAGE_BYTES - 1) & -PAGE_BYTES;
    }
}
