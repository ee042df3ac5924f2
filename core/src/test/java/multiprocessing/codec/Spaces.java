package multiprocessing.codec;

import java.lang.foreign.MemorySegment;

/// Places for messages that outgrow the scratch area.
final class Spaces {
    /// There is none.
    static final MessageWriter.Space NONE =
            new MessageWriter.Space() {
                @Override
                public MemorySegment grow(MemorySegment old, long usedBytes, long wantedBytes) {
                    throw new IllegalStateException("no space");
                }

                @Override
                public void release(MemorySegment segment) {
                    throw new AssertionError("was not given");
                }
            };

    private Spaces() {}
}
