package multiprocessing.socket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// Native memory through which long arrays go to the system: so large that it is asked seldom, so small that what is copied
/// into it is still in the processor's cache when the system reads it. A few are kept.
final class Chunks {
    private static final int CHUNK_BYTES = 128 << 10;
    private static final int SPARE_MOST = 16;

    private static final ArrayDeque<ByteBuffer> SPARE = new ArrayDeque<>(); // guarded by itself

    private Chunks() {}

    /// An empty one, to be [given back][#giveBack].
    static ByteBuffer take() {
        synchronized (SPARE) {
            ByteBuffer spare = SPARE.pollLast();
            return spare != null ? spare.clear() : ByteBuffer.allocateDirect(CHUNK_BYTES);
        }
    }

    static void giveBack(ByteBuffer chunk) {
        synchronized (SPARE) {
            if (SPARE.size() < SPARE_MOST) {
                SPARE.addLast(chunk);
            }
        }
    }
}
