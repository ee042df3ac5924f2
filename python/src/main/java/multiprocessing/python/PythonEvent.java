package multiprocessing.python;

import java.time.Duration;
import multiprocessing.manager.EventProxy;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// An event of Python's.
final class PythonEvent implements EventProxy, Stationary {
    /*
     * Not waited for by short waits, for between two of them it may be set and cleared; only by several as long as Python can
     * wait, if that is not long enough. A wait that is interrupted goes on
     * there; it takes nothing, but its line is of no use so long, and so is never the one that the thread keeps for its locks.
     */
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
        boolean _ = awaitFor();
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        Deadline deadline = Deadline.in(timeout);
        boolean isSet = awaitFor(Pace.seconds(timeout));
        while (!isSet && !deadline.hasPassed()) {
            isSet = awaitFor(Pace.seconds(deadline.remaining()));
        }
        return isSet;
    }

    private boolean awaitFor(@Nullable Object... timeout) throws InterruptedException {
        return proxy.aside(() -> proxy.askInterruptibly(Boolean.class, "wait", timeout));
    }
}
