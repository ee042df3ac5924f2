package multiprocessing.ring;

import java.lang.foreign.MemorySegment;
import multiprocessing.codec.MessageWriter;
import multiprocessing.heap.Heap;
import multiprocessing.signal.Members;
import multiprocessing.signal.Words;

/// Where a message goes on that is too long to be copied under the lock: runs, this process's until it is put.
public final class RunSpace implements MessageWriter.Space {
    /*
     * A run has addresses for a power of two of pages, but memory only behind those that were asked for. So a message
     * grows in place by an eighth, and is copied when it needs twice the addresses.
     */
    private static final long PAGE_BYTES = 4096;
    private static final int GROWTH = 8;

    private final long owner;

    /// Runs that are to be that cell's.
    public RunSpace(long owner) {
        this.owner = owner;
    }

    @Override
    public MemorySegment grow(MemorySegment old, long usedBytes, long wantedBytes) {
        long atLeast = Math.max(wantedBytes, usedBytes + usedBytes / GROWTH);
        long bytes = (atLeast + PAGE_BYTES - 1) & -PAGE_BYTES;
        long run = runOf(old);
        if (run != 0 && bytes <= Heap.capacityBytes(run)) {
            Heap.extend(run, bytes);
            return Words.MEMORY.asSlice(run, bytes);
        }
        long larger = Heap.allocate(bytes, owner, Members.own());
        MemorySegment.copy(old, 0, Words.MEMORY, larger, usedBytes);
        if (run != 0) {
            Heap.free(run);
        }
        return Words.MEMORY.asSlice(larger, bytes);
    }

    @Override
    public void release(MemorySegment segment) {
        Heap.free(runOf(segment));
    }

    /// The run that [#grow] gave, or 0.
    static long runOf(MemorySegment segment) {
        long offset = segment.address() - Words.MEMORY.address();
        return offset > 0 && offset < Words.MEMORY.byteSize() ? offset : 0;
    }
}
