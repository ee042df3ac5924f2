package multiprocessing.signal;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import multiprocessing.time.Waitable.Registration;
import multiprocessing.time.WaitingList;

/// Something to be done when a condition comes true at a gate, for which no thread sleeps.
final class Watcher extends Waiter implements Registration {
    private final Gate at;
    private final BooleanSupplier condition;
    private final Runnable action;
    /*
     * Whoever touches the gate for this holds the lock, so that who cancels can wait for that. Nobody does who wakes others
     * or acts: that may be another's code, which may wait for who cancels.
     */
    private final ReentrantLock lock = new ReentrantLock();
    private boolean isOver; // guarded by lock

    Watcher(Gate at, BooleanSupplier condition, Runnable action) {
        super(at.offset());
        this.at = at;
        this.condition = condition;
        this.action = action;
    }

    /// Does it if the condition is true, else announces itself again.
    void look() {
        boolean isDue;
        boolean areOthersCalled = false;
        lock.lock();
        try {
            isDue = !isOver && sees();
            if (isDue) {
                areOthersCalled = leave(true);
            }
        } finally {
            lock.unlock();
        }
        if (areOthersCalled) {
            Waiters.wakeAt(gate);
        }
        if (isDue) {
            action.run();
        }
    }

    private boolean sees() {
        seenTurn = at.announce();
        return condition.getAsBoolean() && !isOver; // which the condition itself may end
    }

    /// @param hasSeen whether it came true, of which nothing was taken: others may still want it
    /// @return whether others of this process are to be woken
    private boolean leave(boolean hasSeen) {
        isOver = true;
        Waiters.remove(this);
        if (!hasSeen && !isOwedTurn()) {
            return false;
        }
        VarHandle.fullFence();
        return at.callOne();
    }

    @Override
    void wake() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            cancel(); // it would throw at each look, in the thread that all depend on
            WaitingList.report(e);
        }
    }

    /// Ends it. When this returns the gate is not touched any more, so that its memory may be given up.
    @Override
    public void cancel() {
        boolean areOthersCalled;
        lock.lock();
        try {
            if (isOver) {
                return;
            }
            areOthersCalled = leave(false);
        } finally {
            lock.unlock();
        }
        if (areOthersCalled) {
            Waiters.wakeAt(gate);
        }
    }
}
