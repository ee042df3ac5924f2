package multiprocessing.socket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// Native memory through which long arrays go to the system; the JDK would copy all that is left of one, each time. A few
/// are kept.
final class Chunks {
    /// By TCP, 1 MiB in eight calls of the system takes half as long again as in one.
    static final int CHUNK_BYTES = 1 << 20;

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
