package multiprocessing.python;

import java.time.Duration;
import multiprocessing.manager.ConditionProxy;
import multiprocessing.time.Deadline;

/// A condition of Python's. Between two short waits this thread has the lock, so that no signal is missed.
final class PythonCondition extends PythonLock implements ConditionProxy {
    PythonCondition(PythonProxy proxy) {
        super(proxy);
    }

    @Override
    public void await() throws InterruptedException {
        boolean _ = await(Deadline.never());
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Deadline.in(timeout));
    }

    private boolean await(Deadline deadline) throws InterruptedException {
        return Pace.isTrue(deadline, seconds -> askAsHolder("wait", seconds));
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
