package multiprocessing.shared;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.List;
import multiprocessing.error.SharedMemoryException;

/// Where things are in a [ShareableList]: CPython's form since 3.9. Numbers have the machine's byte order.
///
/// ```
///  0        8           8 · (count + 2)
///  +--------+-----------+----------------+---------------+----------+
///  | count  | offsets   | data           | formats       | codes    |
///  +--------+-----------+----------------+---------------+----------+
///             8 each, one more than elements, from the beginning of data
///                         slots, multiples of 8
///                                          8 bytes each: struct's format of the slot
///                                                          1 byte each: what it is in Python
/// ```
final class ListLayout {
    static final long COUNT = 0;
    static final long OFFSETS = COUNT + Long.BYTES;
    static final int FORMAT_BYTES = 8;
    private static final long EMPTY_BYTES = OFFSETS + Long.BYTES;
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final long[] offsets;

    private ListLayout(long[] offsets) {
        this.offsets = offsets;
    }

    /// For slots of these sizes.
    static ListLayout of(List<ListItem> items) {
        var offsets = new long[items.size() + 1];
        for (int i = 0; i < items.size(); i++) {
            offsets[i + 1] = offsets[i] + items.get(i).slotBytes();
        }
        return new ListLayout(offsets);
    }

    /// As some process wrote it, which may be a stranger.
    ///
    /// @throws SharedMemoryException if this is no list
    static ListLayout read(SharedMemory memory) {
        MemorySegment segment = memory.segment();
        long size = segment.byteSize();
        long count = size < OFFSETS ? -1 : (long) LONG.getAcquire(segment, COUNT);
        if (count == 0 && size > EMPTY_BYTES) {
            throw new SharedMemoryException(
                    "no ShareableList is in "
                            + memory
                            + ": its creator is not that far or died before");
        }
        // Divided, not multiplied: the number may be anything.
        if (count < 0
                || count > (size - OFFSETS) / Long.BYTES - 1
                || count > Integer.MAX_VALUE - 8) {
            throw new SharedMemoryException(
                    "no ShareableList is in " + memory + ": count=" + count);
        }
        var offsets = new long[(int) count + 1];
        MemorySegment.copy(segment, JAVA_LONG, OFFSETS, offsets, 0, offsets.length);
        long least = 0;
        for (long offset : offsets) {
            if (offset < least || offset > size) {
                throw new SharedMemoryException(
                        "no ShareableList is in " + memory + ": offset=" + offset);
            }
            least = offset;
        }
        var layout = new ListLayout(offsets);
        if (layout.size() > size) {
            throw new SharedMemoryException(
                    "a ShareableList is cut in "
                            + memory
                            + ": it needs "
                            + layout.size()
                            + " bytes");
        }
        return layout;
    }

    void write(MemorySegment segment) {
        MemorySegment.copy(offsets, 0, segment, JAVA_LONG, OFFSETS, offsets.length);
    }

    /// Says how many they are, when all else is written: before that it is no list for others.
    void writeCount(MemorySegment segment) {
        LONG.setRelease(segment, COUNT, (long) count());
    }

    int count() {
        return offsets.length - 1;
    }

    long slot(int index) {
        return OFFSETS + Long.BYTES * (long) offsets.length + offsets[index];
    }

    long slotBytes(int index) {
        return offsets[index + 1] - offsets[index];
    }

    long format(int index) {
        return slot(count()) + (long) FORMAT_BYTES * index;
    }

    long code(int index) {
        return format(count()) + index;
    }

    /// The bytes of the whole list.
    long size() {
        return code(count());
    }
}
