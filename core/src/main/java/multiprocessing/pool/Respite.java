package multiprocessing.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A moment, after which what has failed for want of heap, stack or files is tried again: there may be more by then.
final class Respite {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Respite() {}

    /// Has this class loaded, for which there may be no heap when it is needed.
    static void prepare() {
        // which is done by the call
    }

    /// Waits so long. An interrupt is kept.
    static void take() {
        boolean wasInterrupted = false;
        long start = System.nanoTime();
        for (long left = NANOS; left > 0; left = start + NANOS - System.nanoTime()) {
            wasInterrupted |= Thread.interrupted(); // with which there would be no wait
            LockSupport.parkNanos(left); // which an interrupt that is cleared ends, too, once
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
