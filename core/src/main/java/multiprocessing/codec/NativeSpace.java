package multiprocessing.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Where a message goes on that is for no shared memory: native memory that the garbage collector frees. For the library's
/// own use.
public enum NativeSpace implements MessageWriter.Space {
    /// The only one; it has no state.
    INSTANCE;

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
