package multiprocessing.signal;

import java.util.function.BooleanSupplier;

/// A short busy wait before sleeping, as long as it has paid lately.
final class Spin {
    /*
     * To be woken from sleep takes 10 to 40 µs on each side. So who waits spins for as long as that would take at the most,
     * and in the worst case loses as much again. A success doubles the next spin, a failure halves it down to LEAST; a sleep
     * that was over in MOST, but for the time to wake, says that a spin would have been enough. With one core, or in a virtual
     * thread, whose carrier others want, it does not pay at all. Races on `limitNanos` lose a step, no more.
     */
    private static final boolean PAYS = Runtime.getRuntime().availableProcessors() > 1;
    private static final int LOOKS_PER_TIME = 16;
    private static final long LEAST_NANOS = 200;
    private static final long MOST_NANOS = 80_000;
    private static final long WAKE_NANOS = 50_000;

    private long limitNanos = MOST_NANOS / 8;

    /// @param startNanos when the wait began
    boolean until(BooleanSupplier condition, long startNanos) {
        if (!PAYS || Thread.currentThread().isVirtual()) {
            return condition.getAsBoolean();
        }
        long most = limitNanos;
        do {
            for (int i = 0; i < LOOKS_PER_TIME; i++) {
                if (condition.getAsBoolean()) {
                    limitNanos = Math.min(MOST_NANOS, most * 2);
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - startNanos < most);
        limitNanos = Math.max(LEAST_NANOS, most / 2);
        return false;
    }

    /// Learns from a wait that came to its end asleep.
    void learn(long nanos) {
        if (nanos <= MOST_NANOS + WAKE_NANOS) {
            limitNanos = MOST_NANOS;
        }
    }
}
