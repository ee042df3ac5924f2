package multiprocessing.ring;

import java.lang.foreign.MemorySegment;
import multiprocessing.codec.MessageWriter;
import multiprocessing.heap.Heap;
import multiprocessing.signal.Members;
import multiprocessing.signal.Words;

/// Where a message goes on that is too long to be copied under the lock: runs, this process's until it is put.
public final class RunSpace implements MessageWriter.Space {
    private final long owner;

    /// Runs that will be that cell's.
    public RunSpace(long owner) {
        this.owner = owner;
    }

    @Override
    public MemorySegment grow(MemorySegment old, long usedBytes, long wantedBytes) {
        long run = Heap.allocate(wantedBytes, owner, Members.own());
        MemorySegment.copy(old, 0, Words.MEMORY, run, usedBytes);
        if (runOf(old) != 0) {
            release(old);
        }
        return Words.MEMORY.asSlice(run, wantedBytes);
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
