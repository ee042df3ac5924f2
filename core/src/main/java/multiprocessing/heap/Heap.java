package multiprocessing.heap;

import static multiprocessing.heap.HeapLayout.CELLS;
import static multiprocessing.heap.HeapLayout.ENTRY_BYTES;
import static multiprocessing.heap.HeapLayout.FREE;
import static multiprocessing.heap.HeapLayout.FREE_RUNS;
import static multiprocessing.heap.HeapLayout.HEAD;
import static multiprocessing.heap.HeapLayout.HIGH_WATER;
import static multiprocessing.heap.HeapLayout.NEXT;
import static multiprocessing.heap.HeapLayout.ORDERS;
import static multiprocessing.heap.HeapLayout.OWNER;
import static multiprocessing.heap.HeapLayout.PAGE_BITS;
import static multiprocessing.heap.HeapLayout.PAGE_BYTES;
import static multiprocessing.heap.HeapLayout.PREVIOUS;
import static multiprocessing.heap.HeapLayout.TABLE;
import static multiprocessing.heap.HeapLayout.USED;
import static multiprocessing.heap.HeapLayout.WORKER;
import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.foreign.ValueLayout;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.memory.Commons;
import multiprocessing.signal.Members;
import multiprocessing.signal.Words;

/// Runs of pages in the commons.
///
/// Thread-safe, process-safe. Holds its lock for some hundred nanoseconds, never while the memory of a run is backed; but
/// longer where it grows: a page of cells is backed and zeroed under it, and for a run behind all others 21 bytes for each page.
public final class Heap {
    /*
     * A binary buddy system. All that counts is in the table: the heads of runs, walked from page 1 to the high-water
     * mark, and their owners. The lists, of free runs and of those of an owner, can be made again from it, and are, when the
     * lock comes from a dead process, or from one whom an error ended in the midst, such as for want of memory or stack.
     *
     * Each change of the table is one store of a head: a run is split by writing the head of its second half, which is
     * inside a run and not yet seen, and then its own, smaller; merged by writing the larger head of the first.
     */
    private static final Commons COMMONS = Commons.current();
    private static final long PAGES_MOST = HeapLayout.pages(COMMONS.segment().byteSize());
    private static final long BACKED = HeapLayout.roundUp(TABLE + PAGES_MOST * ENTRY_BYTES);
    private static final long PAGES = HeapLayout.roundUp(BACKED + PAGES_MOST);
    private static final HeapLock LOCK = new HeapLock();

    private static volatile boolean hasBegun;

    private Heap() {}

    /// Makes it ready for the tree. To be called before anything is allocated.
    ///
    /// @throws SharedMemoryException if there is no room for it; to be tried again
    static void begin() {
        if (hasBegun) {
            return;
        }
        Holding.haveDuty();
        lock();
        try {
            if (highWater() == 0) {
                COMMONS.back(TABLE, PAGE_BYTES);
                COMMONS.back(BACKED, PAGE_BYTES);
                LONG.setRelease(MEMORY, HIGH_WATER, 1L);
            }
            hasBegun = true;
        } finally {
            unlock();
        }
    }

    static void lock() {
        LOCK.acquire(Heap::rebuild);
    }

    /// Gives the lock back, after nothing but looking.
    static void unlock() {
        unlock(true);
    }

    /// Gives the lock back.
    ///
    /// @param isWhole whether what was begun has come to its end, or nothing was changed
    static void unlock(boolean isWhole) {
        LOCK.release(isWhole);
    }

    /// Allocates at least `bytes` bytes, at a multiple of 4096. Their content is what was there before.
    ///
    /// @param owner the cell for which this is and whose end frees it, or 0
    /// @param worker the member that has it for itself and whose death frees it, or 0: then the owner may refer to it
    /// @throws SharedMemoryException if the file system or the address space is full; nothing is allocated
    public static long allocate(long bytes, long owner, int worker) {
        begin();
        int page = takeLocked(bytes, Cells.number(owner), worker);
        try {
            back(page, bytes);
        } catch (SharedMemoryException | OutOfMemoryError e) {
            free(offsetOf(page));
            throw e;
        }
        return offsetOf(page);
    }

    private static int takeLocked(long bytes, int owner, int worker) {
        boolean isWhole = false;
        lock();
        try {
            int page = take(orderOf(bytes), owner, worker);
            isWhole = true;
            return page;
        } catch (SharedMemoryException full) {
            isWhole = true;
            throw full;
        } finally {
            unlock(isWhole);
        }
    }

    /// Frees what [#allocate] gave.
    ///
    /// @throws IllegalStateException if it is free already, unless it is another's by now; nothing is changed
    public static void free(long offset) {
        boolean isWhole = false;
        lock();
        try {
            give(pageOf(offset));
            isWhole = true;
        } finally {
            unlock(isWhole);
        }
    }

    /// Makes more of a run usable than [#allocate] was asked for.
    ///
    /// @param bytes how much from its begin on, at most [#capacityBytes]
    /// @throws SharedMemoryException if the file system is full
    public static void extend(long offset, long bytes) {
        back(pageOf(offset), bytes);
    }

    /// The most bytes that [#extend] can make usable of a run.
    public static long capacityBytes(long offset) {
        return PAGE_BYTES << HeapLayout.order(head(pageOf(offset)));
    }

    /// How many bytes are in use, those in cells included; pages of cells count as far as their cells do.
    public static long usedBytes() {
        lock();
        try {
            long bytes = Cells.usedBytes();
            for (long page = 1; page < highWater(); ) {
                int head = head((int) page);
                long pages = 1L << HeapLayout.order(head);
                bytes += HeapLayout.state(head) == USED ? pages << PAGE_BITS : 0;
                page += pages;
            }
            return bytes;
        } finally {
            unlock();
        }
    }

    /// Says who has it for itself from now on: the member whose death frees it. 0 for nobody: the owner may refer to it.
    ///
    /// Whoever hands it to the owner does so before the owner refers to it, and whoever takes it from there after that,
    /// in a section which tells of its death, such as that of an [multiprocessing.signal.OwnedLock].
    public static void worker(long offset, int member) {
        INT.setRelease(MEMORY, entry(pageOf(offset)) + WORKER, member);
    }

    /// Frees the owner's runs that `isLost` says so of, given the offset and the worker. Must not come back here.
    public static void freeLost(long owner, Lost isLost) {
        boolean isWhole = false;
        lock();
        try {
            for (int page = first(runsOf(Cells.number(owner))); page != 0; ) {
                int next = field(page, NEXT);
                if (isLost.test(offsetOf(page), field(page, WORKER))) {
                    give(page);
                }
                page = next;
            }
            isWhole = true;
        } finally {
            unlock(isWhole);
        }
    }

    /// Frees what a dead member had for itself.
    static void bury(int member) {
        boolean isWhole = false;
        lock();
        try {
            for (long page = 1; page < highWater(); ) {
                int head = head((int) page);
                if (HeapLayout.state(head) == USED && field((int) page, WORKER) == member) {
                    give((int) page);
                }
                page += 1L << HeapLayout.order(head);
            }
            isWhole = true;
        } finally {
            unlock(isWhole);
        }
    }

    /// Whether a run is lost.
    @FunctionalInterface
    public interface Lost {
        /// Whether to free it.
        ///
        /// @param offset what [#allocate] gave
        /// @param worker who works with it, or 0
        boolean test(long offset, int worker);
    }

    /// A page for cells of that size class. The lock must be held.
    static long cellPage(int size) {
        int page = take(0, 0, Members.own()); // until it is one: freed if this process dies
        try {
            Steps.step();
            back(page, PAGE_BYTES);
        } catch (SharedMemoryException | OutOfMemoryError e) {
            give(page);
            throw e;
        }
        Words.MEMORY.asSlice(offsetOf(page), PAGE_BYTES).fill((byte) 0);
        head(page, HeapLayout.head(CELLS, 0, size));
        return offsetOf(page);
    }

    /// The size class of a cell.
    static int cellSize(long cell) {
        return HeapLayout.size(head(pageOf(cell)));
    }

    /// Calls with the offset and the size class of each page of cells, which are all looked for. The lock must be held.
    static void forEachCellPage(CellPage action) {
        for (long page = 1; page < highWater(); ) {
            int head = head((int) page);
            if (HeapLayout.state(head) == CELLS) {
                action.accept(offsetOf((int) page), HeapLayout.size(head));
            }
            page += 1L << HeapLayout.order(head);
        }
    }

    /// Something to do with each page of cells.
    @FunctionalInterface
    interface CellPage {
        void accept(long offset, int size);
    }

    private static int orderOf(long bytes) {
        if (bytes < 0 || bytes > PAGES_MOST << PAGE_BITS) {
            throw new SharedMemoryException(
                    "more than the address space of shared memory: bytes="
                            + bytes
                            + ", most="
                            + (PAGES_MOST << PAGE_BITS));
        }
        long pages = Math.max(1, (bytes + PAGE_BYTES - 1) >>> PAGE_BITS);
        return Long.SIZE - Long.numberOfLeadingZeros(pages - 1);
    }

    /// Takes a run, splitting a larger one if need be.
    private static int take(int order, int owner, int worker) {
        for (int have = order; have < ORDERS; have++) {
            int page = first(freeRuns(have));
            if (page != 0) {
                unlink(page, freeRuns(have));
                while (have > order) {
                    have--;
                    int half = page + (1 << have);
                    head(half, HeapLayout.head(FREE, have, 0));
                    head(page, HeapLayout.head(FREE, have, 0));
                    link(half, freeRuns(have));
                }
                use(page, order, owner, worker);
                return page;
            }
        }
        return enlarge(order, owner, worker);
    }

    private static void use(int page, int order, int owner, int worker) {
        field(page, OWNER, owner);
        field(page, WORKER, worker);
        head(page, HeapLayout.head(USED, order, 0));
        if (owner != 0) {
            Steps.step();
            link(page, runsOf(owner));
        }
    }

    /// Takes a run at the high-water mark. Its start is a multiple of its size: what lies between becomes free.
    private static int enlarge(int order, int owner, int worker) {
        long from = highWater();
        long page = (from + (1L << order) - 1) & -(1L << order);
        long to = page + (1L << order);
        if (order >= ORDERS || to > PAGES_MOST) {
            throw new SharedMemoryException(
                    "the address space of shared memory is full, which system property"
                            + " multiprocessing.memory.bytes sets: bytes="
                            + (PAGES_MOST << PAGE_BITS));
        }
        backTable(TABLE + from * ENTRY_BYTES, TABLE + to * ENTRY_BYTES);
        backTable(BACKED + from, BACKED + to);
        for (long gap = from; gap < page; ) {
            int size = Long.numberOfTrailingZeros(gap);
            head((int) gap, HeapLayout.head(FREE, size, 0));
            gap += 1L << size;
        }
        use((int) page, order, owner, worker);
        LONG.setRelease(MEMORY, HIGH_WATER, to);
        for (long gap = from; gap < page; ) {
            int size = Long.numberOfTrailingZeros(gap);
            link((int) gap, freeRuns(size));
            gap += 1L << size;
        }
        return (int) page;
    }

    private static void give(int page) {
        if (HeapLayout.state(head(page)) != USED) { // else two would be given it
            throw new IllegalStateException("freed twice: page=" + page);
        }
        int owner = field(page, OWNER);
        if (owner != 0) {
            unlink(page, runsOf(owner));
            Steps.step();
        }
        int order = HeapLayout.order(head(page));
        int first = page;
        head(first, HeapLayout.head(FREE, order, 0));
        while (order < ORDERS - 1) {
            int buddy = first ^ (1 << order);
            if (buddy >= highWater()
                    || buddy == 0
                    || head(buddy) != HeapLayout.head(FREE, order, 0)) {
                break;
            }
            unlink(buddy, freeRuns(order));
            first &= ~(1 << order);
            order++;
            head(first, HeapLayout.head(FREE, order, 0));
        }
        link(first, freeRuns(order));
    }

    private static void rebuild() {
        for (int order = 0; order < ORDERS; order++) {
            INT.setRelease(MEMORY, freeRuns(order), 0);
        }
        Cells.rebuild();
        Holding.rebuild();
        for (long page = 1; page < highWater(); ) {
            int head = head((int) page);
            int order = HeapLayout.order(head);
            int owner = field((int) page, OWNER);
            if (HeapLayout.state(head) == FREE) {
                link((int) page, freeRuns(order));
            } else if (HeapLayout.state(head) == USED && owner != 0) {
                link((int) page, runsOf(owner));
            }
            page += 1L << order;
        }
    }

    /// @param list where the number of its first page is
    private static void link(int page, long list) {
        int next = first(list);
        field(page, NEXT, next);
        field(page, PREVIOUS, 0);
        if (next != 0) {
            field(next, PREVIOUS, page);
        }
        INT.setRelease(MEMORY, list, page);
    }

    private static void unlink(int page, long list) {
        int next = field(page, NEXT);
        int previous = field(page, PREVIOUS);
        if (previous != 0) {
            field(previous, NEXT, next);
        } else if (first(list) == page) { // else the owner has ended before, and another is there
            INT.setRelease(MEMORY, list, next);
        }
        if (next != 0) {
            field(next, PREVIOUS, previous);
        }
    }

    private static int first(long list) {
        return (int) INT.getAcquire(MEMORY, list);
    }

    /// Puts memory behind the first `bytes` bytes of a run, which is the caller's alone.
    private static void back(int page, long bytes) {
        long pages = (bytes + PAGE_BYTES - 1) >>> PAGE_BITS;
        for (long i = page; i < page + pages; i++) {
            if (Words.MEMORY.get(ValueLayout.JAVA_BYTE, BACKED + i) == 0) {
                long from = i;
                while (i < page + pages
                        && Words.MEMORY.get(ValueLayout.JAVA_BYTE, BACKED + i) == 0) {
                    i++;
                }
                COMMONS.back(offsetOf((int) from), (i - from) << PAGE_BITS);
                Words.MEMORY.asSlice(BACKED + from, i - from).fill((byte) 1);
            }
        }
    }

    /// Puts memory behind the pages of a table that are entered newly; the one with `from` in it has it already.
    private static void backTable(long from, long to) {
        long begin = HeapLayout.roundUp(from);
        long end = HeapLayout.roundUp(to);
        if (end > begin) {
            COMMONS.back(begin, end - begin);
        }
    }

    private static long highWater() {
        return (long) LONG.getAcquire(MEMORY, HIGH_WATER);
    }

    private static int head(int page) {
        return field(page, HEAD);
    }

    private static void head(int page, int head) {
        field(page, HEAD, head);
    }

    private static int field(int page, long field) {
        return (int) INT.getAcquire(MEMORY, entry(page) + field);
    }

    private static void field(int page, long field, int value) {
        INT.setRelease(MEMORY, entry(page) + field, value);
    }

    private static long entry(int page) {
        return TABLE + page * ENTRY_BYTES;
    }

    private static long freeRuns(int order) {
        return FREE_RUNS + (long) order * Integer.BYTES;
    }

    private static long runsOf(int owner) {
        return Cells.at(owner) + Holding.RUNS;
    }

    private static long offsetOf(int page) {
        return PAGES + ((long) page << PAGE_BITS);
    }

    private static int pageOf(long offset) {
        return (int) ((offset - PAGES) >>> PAGE_BITS);
    }
}
