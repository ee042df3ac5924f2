package multiprocessing.heap;

import static multiprocessing.heap.HeapLayout.FREE_CELLS;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.signal.Words;

/// Small pieces of a few fixed sizes, each with a name that no later use of the same place has.
///
/// ```
///  0         8         16
///  +---------+---------+------------------
///  | name    | next    | content              name: generation << 1 | used      next: free cell, when free
///  +---------+---------+------------------
/// ```
///
/// Thread-safe, process-safe. A page of cells stays one, so that a name can be looked at by who does not hold the cell.
final class Cells {
    static final long NAME = 0;
    static final long NEXT = NAME + Long.BYTES;
    static final long CONTENT = NEXT + Long.BYTES;

    private static final int LEAST_BITS = 6;
    private static final int SIZES = 6; // 64 to 2048
    private static final long USED = 1;

    private Cells() {}

    /// The largest content of a cell.
    static long contentMost() {
        return bytes(SIZES - 1) - CONTENT;
    }

    /// Allocates a cell for `contentBytes` bytes, which are zero but for what `first` writes.
    ///
    /// @param first given the cell before it is in use; a few stores, which are there whenever the process dies
    static long allocate(long contentBytes, LongConsumer first) {
        int size = sizeFor(CONTENT + contentBytes);
        Heap.begin();
        boolean isWhole = false;
        Heap.lock();
        try {
            long cell = first(size);
            LONG.setRelease(MEMORY, head(size), (long) LONG.getAcquire(MEMORY, cell + NEXT));
            LONG.setRelease(MEMORY, cell + NEXT, 0L);
            Words.MEMORY.asSlice(cell + CONTENT, bytes(size) - CONTENT).fill((byte) 0);
            first.accept(cell);
            LONG.setRelease(
                    MEMORY,
                    cell + NAME,
                    ((long) LONG.getAcquire(MEMORY, cell + NAME) + (1L << 1)) | USED);
            isWhole = true;
            return cell;
        } catch (SharedMemoryException full) {
            isWhole = true;
            throw full;
        } finally {
            Heap.unlock(isWhole);
        }
    }

    /// The first of the free cells of a size, which is still one of them.
    private static long first(int size) {
        if ((long) LONG.getAcquire(MEMORY, head(size)) == 0) {
            fill(size, Heap.cellPage(size));
        }
        return (long) LONG.getAcquire(MEMORY, head(size));
    }

    static void free(long cell) {
        boolean _ = freeIfNamed(cell, name(cell));
    }

    /// Frees a cell, unless that was done before.
    ///
    /// @return whether it was done now
    static boolean freeIfNamed(long cell, long name) {
        return freeIfNamed(cell, name, _ -> {});
    }

    /// As [#freeIfNamed(long, long)].
    ///
    /// @param last given the cell when it is no longer in use, and nobody else's yet; a few stores
    static boolean freeIfNamed(long cell, long name, LongConsumer last) {
        boolean isWhole = false;
        Heap.lock();
        try {
            boolean isNamed = name(cell) == name;
            if (isNamed) {
                int size = Heap.cellSize(cell);
                LONG.setRelease(MEMORY, cell + NAME, name & ~USED);
                last.accept(cell);
                push(size, cell);
            }
            isWhole = true;
            return isNamed;
        } finally {
            Heap.unlock(isWhole);
        }
    }

    /// The name of a cell that is in use.
    static long name(long cell) {
        return (long) LONG.getAcquire(MEMORY, cell + NAME);
    }

    static boolean isUsed(long cell) {
        return (name(cell) & USED) != 0;
    }

    /// A cell's offset in an `int`.
    static int number(long cell) {
        return (int) (cell >>> LEAST_BITS);
    }

    /// The cell of that [#number].
    static long at(int number) {
        return (number & 0xFFFF_FFFFL) << LEAST_BITS;
    }

    /// All cells in use of the sizes from that for `leastBytes` of content to that for `mostBytes`.
    static long[] used(long leastBytes, long mostBytes) {
        var found = LongStream.builder();
        Heap.lock();
        try {
            forEach(
                    leastBytes,
                    mostBytes,
                    cell -> {
                        if (isUsed(cell)) {
                            found.add(cell);
                        }
                    });
        } finally {
            Heap.unlock();
        }
        return found.build().toArray();
    }

    /// Calls with each cell of those sizes, in use or not. The heap's lock must be held.
    static void forEach(long leastBytes, long mostBytes, LongConsumer action) {
        int least = sizeFor(CONTENT + leastBytes);
        int most = sizeFor(CONTENT + mostBytes);
        Heap.forEachCellPage((page, size) -> {
            for (int i = 0; size >= least && size <= most && i < perPage(size); i++) {
                action.accept(page + i * bytes(size));
            }
        });
    }

    /// How many bytes the cells in use have. The heap's lock must be held.
    static long usedBytes() {
        var sum = new LongAdder();
        Heap.forEachCellPage((page, size) -> {
            for (int i = 0; i < perPage(size); i++) {
                sum.add(isUsed(page + i * bytes(size)) ? bytes(size) : 0);
            }
        });
        return sum.sum();
    }

    /// Makes the lists of free cells again. The heap's lock must be held.
    static void rebuild() {
        for (int size = 0; size < SIZES; size++) {
            LONG.setRelease(MEMORY, head(size), 0L);
        }
        Heap.forEachCellPage((page, size) -> {
            for (int i = 0; i < perPage(size); i++) {
                if (!isUsed(page + i * bytes(size))) {
                    push(size, page + i * bytes(size));
                }
            }
        });
    }

    private static void fill(int size, long page) {
        for (int i = perPage(size) - 1; i >= 0; i--) {
            push(size, page + i * bytes(size));
        }
    }

    private static void push(int size, long cell) {
        LONG.setRelease(MEMORY, cell + NEXT, (long) LONG.getAcquire(MEMORY, head(size)));
        LONG.setRelease(MEMORY, head(size), cell);
    }

    private static int sizeFor(long cellBytes) {
        if (cellBytes <= 0 || cellBytes > bytes(SIZES - 1)) {
            throw new IllegalArgumentException(
                    "not what a cell has: bytes=" + cellBytes + ", most=" + bytes(SIZES - 1));
        }
        return Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(cellBytes - 1) - LEAST_BITS);
    }

    private static long bytes(int size) {
        return 1L << (LEAST_BITS + size);
    }

    private static int perPage(int size) {
        return (int) (HeapLayout.PAGE_BYTES / bytes(size));
    }

    private static long head(int size) {
        return FREE_CELLS + (long) size * Long.BYTES;
    }
}
