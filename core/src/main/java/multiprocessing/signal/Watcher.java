package multiprocessing.signal;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import multiprocessing.time.Waitable.Registration;

/// Something to be done when a condition comes true at a gate, for which no thread sleeps.
final class Watcher extends Waiter implements Registration {
    private final Gate at;
    private final BooleanSupplier condition;
    private final Runnable action;
    /*
     * Whoever touches the gate for this holds the lock, so that who cancels can wait for that. Who is over is asked first,
     * without it: of two watchers whose threads wake each other one has been over before the other asks, and none waits
     * for the other for ever.
     */
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean isOver;

    Watcher(Gate at, BooleanSupplier condition, Runnable action) {
        super(at.offset());
        this.at = at;
        this.condition = condition;
        this.action = action;
    }

    /// Does it if the condition is true, else announces itself again.
    void look() {
        if (!isOver && sees()) {
            action.run();
        }
    }

    /// Whether it came true just now.
    private boolean sees() {
        lock.lock();
        try {
            if (isOver) {
                return false;
            }
            seenTurn = at.announce();
            if (!condition.getAsBoolean() || isOver) { // which the condition itself may end
                return false;
            }
            isOver = true;
            Waiters.remove(this);
            at.wakeOne(); // nothing was taken: others may still want it
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    void wake() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            cancel(); // it would throw at each look, in the thread that all depend on
            report(e);
        }
    }

    private static void report(Throwable e) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        } catch (Throwable itsOwn) {
            return; // the JVM, too, ignores what a handler throws
        }
    }

    /// Ends it. When this returns the gate is not touched any more, so that its memory may be given up.
    @Override
    public void cancel() {
        lock.lock();
        try {
            if (isOver) {
                return;
            }
            isOver = true;
            Waiters.remove(this);
            if (isOwedTurn()) {
                at.wakeOne();
            }
        } finally {
            lock.unlock();
        }
    }
}
