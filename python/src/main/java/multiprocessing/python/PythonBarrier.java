package multiprocessing.python;

import java.time.Duration;
import multiprocessing.manager.BarrierProxy;
import multiprocessing.sync.BrokenBarrierException;
import multiprocessing.sync.BrokenBarrierException.Reason;
import org.jspecify.annotations.Nullable;

/// A barrier of Python's.
final class PythonBarrier implements BarrierProxy, Stationary {
    /*
     * A wait that cannot be made of short ones, for each that is over breaks the barrier. Who is interrupted while it
     * waits has come and will not go on, so it breaks it, as one of this library does by itself.
     */
    private final PythonProxy proxy;

    PythonBarrier(PythonProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public int await() throws InterruptedException {
        return awaitFor(); // as long as the barrier itself says
    }

    @Override
    public int await(Duration timeout) throws InterruptedException {
        return awaitFor(Pace.seconds(timeout));
    }

    private int awaitFor(@Nullable Object... timeout) throws InterruptedException {
        try {
            return proxy.askInterruptibly(Integer.class, "wait", timeout);
        } catch (PythonException e) {
            if (e.isA(Errors.BROKEN_BARRIER)) {
                throw (BrokenBarrierException)
                        new BrokenBarrierException(Reason.UNKNOWN, 0).initCause(e);
            }
            throw e;
        } catch (InterruptedCall e) {
            throw e.after(() -> {
                boolean _ =
                        proxy.aside(() -> {
                            abort();
                            return true;
                        });
            });
        }
    }

    @Override
    public void abort() {
        Object _ = proxy.ask("abort");
    }

    @Override
    public void reset() {
        Object _ = proxy.ask("reset");
    }

    @Override
    public int parties() {
        return attribute(Integer.class, "parties");
    }

    @Override
    public int waiting() {
        return attribute(Integer.class, "n_waiting");
    }

    @Override
    public boolean isBroken() {
        return attribute(Boolean.class, "broken");
    }

    private <T> T attribute(Class<T> type, String name) {
        return proxy.askFor(type, "__getattribute__", name);
    }
}
