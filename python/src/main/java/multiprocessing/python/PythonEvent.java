package multiprocessing.python;

import java.time.Duration;
import multiprocessing.manager.EventProxy;
import multiprocessing.time.Deadline;

/// An event of Python's.
final class PythonEvent implements EventProxy {
    private final PythonProxy proxy;

    PythonEvent(PythonProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public void set() {
        Object _ = proxy.ask("set");
    }

    @Override
    public void clear() {
        Object _ = proxy.ask("clear");
    }

    @Override
    public boolean isSet() {
        return Boolean.TRUE.equals(proxy.ask("is_set"));
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
        return Pace.isTrue(deadline, seconds -> proxy.ask("wait", seconds));
    }
}
