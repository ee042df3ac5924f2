package multiprocessing.socket;

import java.util.function.BooleanSupplier;

/// A short busy wait for bytes before sleeping, if it has paid lately. For one thread at a time.
final class Spin {
    /*
     * To be woken takes 10 to 40 µs, and much of that is the processor's own waking, which a peer that answers at once would
     * else wait for. But when both ends are on one processor, or the peer is slow, each look keeps it from its answer: who
     * waited in vain sleeps at once the next 2 times, then 4, 8 and so on, until a busy wait pays again. In a virtual thread,
     * whose carrier others want, and with one processor it never does.
     */
    private static final long MOST_NANOS = 60_000;
    private static final int SLEEPS_MOST = 1024;

    private final boolean isAllowed;
    private int sleepsAfterFailure = 1;
    private int sleepsLeft;

    Spin() {
        this(Runtime.getRuntime().availableProcessors() > 1);
    }

    /// @param isAllowed whether another processor may be at work meanwhile
    Spin(boolean isAllowed) {
        this.isAllowed = isAllowed;
    }

    /// Looks again and again, unless it is time to sleep at once.
    ///
    /// @param hasCome looks by a system call, so that there is nothing gained by looking at the clock less often
    /// @return whether it was seen true
    boolean until(BooleanSupplier hasCome) {
        if (!isAllowed || Thread.currentThread().isVirtual()) {
            return false;
        }
        if (sleepsLeft > 0) {
            sleepsLeft--;
            return false;
        }
        long start = System.nanoTime();
        do {
            Thread.onSpinWait();
            if (hasCome.getAsBoolean()) {
                sleepsAfterFailure = 1;
                return true;
            }
        } while (System.nanoTime() - start < MOST_NANOS);
        sleepsAfterFailure = Math.min(SLEEPS_MOST, 2 * sleepsAfterFailure);
        sleepsLeft = sleepsAfterFailure;
        return false;
    }
}
