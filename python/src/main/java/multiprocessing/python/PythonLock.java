package multiprocessing.python;

import java.time.Duration;
import multiprocessing.manager.AcquirerProxy;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// A lock or semaphore of Python's. While a thread of this process has one, its calls go by one line, for to Python the line
/// is the thread.
class PythonLock implements AcquirerProxy, Stationary {
    final PythonProxy proxy;

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
        return proxy.hold(
                () -> Pace.isTrue(deadline, seconds -> proxy.ask("acquire", true, seconds)));
    }

    @Override
    public boolean tryAcquire() {
        return Wait.uninterrupted(
                () -> proxy.hold(() -> Boolean.TRUE.equals(proxy.ask("acquire", false))));
    }

    @Override
    public void release() {
        Object _ = askAsHolder("release");
        proxy.letGo();
    }

    /// Asks for what only the holder may do.
    @Nullable
    final Object askAsHolder(String method, @Nullable Object... arguments) {
        try {
            return proxy.ask(method, arguments);
        } catch (PythonException e) {
            throw toHolder(e);
        }
    }

    /// What only the holder may do, and this thread is not.
    static RuntimeException toHolder(PythonException e) {
        return e.error().isEmpty() ? e : new IllegalStateException(e.getMessage(), e);
    }
}
