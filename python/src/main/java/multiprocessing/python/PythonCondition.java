package multiprocessing.python;

import java.time.Duration;
import multiprocessing.manager.ConditionProxy;
import org.jspecify.annotations.Nullable;

/// A condition of Python's.
final class PythonCondition extends PythonLock implements ConditionProxy {
    /*
     * Not waited for by short waits: Python's, when its time is over, gets the lock again before it takes itself out of those
     * who wait, and a signal in between is spent on it though it says that there was none. So there is one wait there, and
     * who is interrupted wakes all, himself among them, for nobody can be woken alone. For that he needs the lock, by another
     * line; but a wait that has just ended has it, or gets it first, and keeps it. So he does not insist on it. It may have ended
     * by a signal, which he does not answer; so he signals once more.
     */
    PythonCondition(PythonProxy proxy) {
        super(proxy);
    }

    @Override
    public void await() throws InterruptedException {
        boolean _ = awaitFor();
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return awaitFor(Pace.seconds(timeout));
    }

    private boolean awaitFor(@Nullable Object... timeout) throws InterruptedException {
        try {
            return proxy.askInterruptibly(Boolean.class, "wait", timeout);
        } catch (PythonException e) {
            throw toHolder(e);
        } catch (InterruptedCall e) {
            throw e.after(() -> {
                endWait();
                signal(1); // which is answered when the wait is over, and this thread has the lock
            });
        }
    }

    private void endWait() {
        boolean isEnding = false;
        while (!isEnding) {
            isEnding = proxy.isAnswered() || proxy.aside(this::hasWokenAll);
        }
    }

    private boolean hasWokenAll() {
        return Wait.uninterrupted(() -> {
            boolean isHeld = acquire(Pace.STEP);
            if (isHeld) {
                try {
                    signalAll();
                } finally {
                    release();
                }
            }
            return isHeld;
        });
    }

    @Override
    public void signal() {
        signal(1);
    }

    @Override
    public void signal(int count) {
        Object _ = askAsHolder("notify", count);
    }

    @Override
    public void signalAll() {
        Object _ = askAsHolder("notify_all");
    }
}
