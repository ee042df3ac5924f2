package multiprocessing.socket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// Native memory through which long arrays go to the system; the JDK would copy all that is left of one, each time. A few
/// are kept.
final class Chunks {
    /// By TCP, 1 MiB in eight calls of the system takes half as long again as in one.
    static final int LONGEST_BYTES = 1 << 20;

    // Who waits for room holds one, and of a JVM's native memory there is no more than of its heap.
    private static final Chunks SHORT = new Chunks(64 << 10);
    private static final Chunks MIDDLE = new Chunks(256 << 10);
    private static final Chunks LONG = new Chunks(LONGEST_BYTES);

    private static final int SPARE_MOST = 16;

    private final int chunkBytes;
    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>(); // guarded by itself

    private Chunks(int chunkBytes) {
        this.chunkBytes = chunkBytes;
    }

    /// The shortest that have room for so many bytes, or the longest.
    static Chunks of(long bytes) {
        if (bytes <= SHORT.chunkBytes) {
            return SHORT;
        }
        return bytes <= MIDDLE.chunkBytes ? MIDDLE : LONG;
    }

    /// An empty one, to be [given back][#giveBack].
    ByteBuffer take() {
        synchronized (spare) {
            ByteBuffer kept = spare.pollLast();
            return kept != null ? kept.clear() : ByteBuffer.allocateDirect(chunkBytes);
        }
    }

    void giveBack(ByteBuffer chunk) {
        synchronized (spare) {
            if (spare.size() < SPARE_MOST) {
                spare.addLast(chunk);
            }
        }
    }
}
