package multiprocessing.signal;

import java.util.concurrent.locks.LockSupport;
import multiprocessing.time.Deadline;

/// A thread that sleeps at a gate.
final class Sleeper extends Waiter {
    private final Thread thread = Thread.currentThread();
    private volatile boolean woken;

    Sleeper(long gate) {
        super(gate);
    }

    /// Sleeps until woken.
    ///
    /// @return false if the deadline has passed first
    boolean park(Deadline deadline) throws InterruptedException {
        while (!woken) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long nanos = deadline.remainingNanos();
            if (nanos <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, nanos);
        }
        woken = false;
        return true;
    }

    @Override
    void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }
}
