package multiprocessing.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory of this process, which the garbage collector takes back.
final class CollectedSpace implements MessageWriter.Space {
    static final CollectedSpace INSTANCE = new CollectedSpace();

    @Override
    public MemorySegment grow(MemorySegment old, long usedBytes, long wantedBytes) {
        long bytes = Math.max(wantedBytes, 2 * old.byteSize());
        MemorySegment larger = Arena.ofAuto().allocate(bytes, Long.BYTES);
        MemorySegment.copy(old, 0, larger, 0, usedBytes);
        return larger;
    }

    @Override
    public void release(MemorySegment segment) {
        // the garbage collector will
    }
}
