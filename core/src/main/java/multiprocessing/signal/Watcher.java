package multiprocessing.signal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import multiprocessing.time.Waitable.Registration;
import org.jspecify.annotations.Nullable;

/// Something to be done when a condition comes true at a gate, for which no thread sleeps.
final class Watcher extends Waiter implements Registration {
    private final Gate at;
    private final BooleanSupplier condition;
    private final Runnable action;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Thread leaving; // which touches the gate for the last time
    private volatile boolean hasLeft;

    Watcher(Gate at, BooleanSupplier condition, Runnable action) {
        super(at.offset());
        this.at = at;
        this.condition = condition;
        this.action = action;
    }

    /// Does it if the condition is true, else announces itself again.
    void look() {
        seenTurn = at.announce();
        if (condition.getAsBoolean() && over.compareAndSet(false, true)) {
            leaving = Thread.currentThread();
            try {
                Waiters.remove(this);
                at.wakeOne(); // nothing was taken: others may still want it
            } finally {
                hasLeft = true;
            }
            action.run();
        }
    }

    @Override
    void wake() {
        try {
            if (!over.get()) {
                look();
            }
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
        if (over.compareAndSet(false, true)) {
            Waiters.remove(this);
            if (isOwedTurn()) {
                at.wakeOne();
            }
            hasLeft = true;
        }
        while (!hasLeft && leaving != Thread.currentThread()) {
            Thread.onSpinWait(); // another thread is at its last steps there
        }
    }
}
