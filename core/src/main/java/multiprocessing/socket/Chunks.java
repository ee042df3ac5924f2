package multiprocessing.socket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// Native memory through which long arrays go to the system, in pieces so large that it is asked seldom. A few are kept.
final class Chunks {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int SPARE_MOST = 4;

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
