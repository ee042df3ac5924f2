package multiprocessing.codec;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The writers of this process: each platform thread has one; virtual threads, of which there may be a million, and
/// messages within messages share a few.
final class Writers {
    private static final int MAX_SPARE = 64;

    private static final ThreadLocal<MessageWriter> OWN =
            ThreadLocal.withInitial(() -> new MessageWriter(false));

    /// Guarded by itself. Has room for all: what ends a message allocates nothing.
    private static final ArrayDeque<MessageWriter> SPARE = new ArrayDeque<>(MAX_SPARE);

    private Writers() {}

    static MessageWriter take() {
        if (!Thread.currentThread().isVirtual()) {
            MessageWriter own = OWN.get();
            if (!own.isBusy()) {
                return own;
            }
        }
        MessageWriter spare = takeSpare();
        return spare != null ? spare : new MessageWriter(true);
    }

    private static @Nullable MessageWriter takeSpare() {
        synchronized (SPARE) {
            return SPARE.pollLast();
        }
    }

    static void giveBack(MessageWriter writer) {
        synchronized (SPARE) {
            if (SPARE.size() < MAX_SPARE) {
                SPARE.addLast(writer);
            }
        }
    }
}
