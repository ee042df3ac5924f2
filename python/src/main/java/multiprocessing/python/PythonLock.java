package multiprocessing.python;

import java.time.Duration;
import multiprocessing.manager.AcquirerProxy;
import multiprocessing.time.Deadline;

/// A lock or semaphore of Python's.
final class PythonLock implements AcquirerProxy {
    private final PythonProxy proxy;

    PythonLock(PythonProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public void acquire() throws InterruptedException {
        boolean _ = acquire(Deadline.never());
    }

    @Override
    public boolean acquire(Duration timeout) throws InterruptedException {
        return acquire(Deadline.in(timeout));
    }

    private boolean acquire(Deadline deadline) throws InterruptedException {
        return Pace.isTrue(deadline, seconds -> proxy.ask("acquire", true, seconds));
    }

    @Override
    public boolean tryAcquire() {
        return Boolean.TRUE.equals(proxy.ask("acquire", false));
    }

    @Override
    public void release() {
        try {
            Object _ = proxy.ask("release");
        } catch (PythonException e) {
            throw e.error().isEmpty() ? e : new IllegalStateException(e.getMessage(), e);
        }
    }
}
