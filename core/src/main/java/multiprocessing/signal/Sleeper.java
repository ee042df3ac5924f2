package multiprocessing.signal;

import java.util.concurrent.locks.LockSupport;
import multiprocessing.time.Deadline;

/// A thread that sleeps at a gate.
final class Sleeper extends Waiter {
    private final Thread thread = Thread.currentThread();
    private volatile boolean woken;
    private volatile boolean listens;

    Sleeper(long gate) {
        super(gate);
    }

    /// Sleeps until woken.
    ///
    /// @return false if the deadline has passed first
    boolean park(Deadline deadline) throws InterruptedException {
        while (!woken) {
            Interrupts.check();
            long nanos = deadline.remainingNanos();
            if (nanos <= 0) {
                return false;
            }
            if (thread.isVirtual()) {
                Listener.ensureForOneWhoCannot();
                LockSupport.parkNanos(this, nanos);
            } else if (!Listener.listenAs(this, deadline) && !woken) {
                LockSupport.parkNanos(this, nanos);
            }
        }
        woken = false;
        return true;
    }

    boolean isWoken() {
        return woken;
    }

    void listens(boolean itDoes) {
        listens = itDoes;
    }

    Thread thread() {
        return thread;
    }

    @Override
    void wake() {
        woken = true;
        if (listens) {
            if (Thread.currentThread() != thread) {
                Listener.interrupt();
            }
        } else {
            LockSupport.unpark(thread);
        }
    }
}
