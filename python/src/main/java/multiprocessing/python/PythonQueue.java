package multiprocessing.python;

import java.time.Duration;
import multiprocessing.error.ClosedException;
import multiprocessing.manager.JoinableQueueProxy;
import multiprocessing.queue.QueueEmptyException;
import multiprocessing.queue.QueueFullException;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// A queue of Python's.
final class PythonQueue<E extends @Nullable Object> implements JoinableQueueProxy<E>, Stationary {
    private final PythonProxy proxy;

    PythonQueue(PythonProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public void put(E item) throws InterruptedException {
        put(item, Deadline.never());
    }

    @Override
    public void put(E item, Duration timeout) throws InterruptedException {
        put(item, Deadline.in(timeout));
    }

    private void put(E item, Deadline deadline) throws InterruptedException {
        if (Pace.until(deadline, seconds -> tryPut(item, seconds)) == Pace.NOT_YET) {
            throw noRoom();
        }
    }

    @Override
    public void putNowait(E item) {
        if (tryPut(item, 0) == Pace.NOT_YET) {
            throw noRoom();
        }
    }

    private @Nullable Object tryPut(E item, double seconds) {
        return ask(Errors.FULL, "put", item, seconds > 0, seconds);
    }

    private static QueueFullException noRoom() {
        return new QueueFullException("the queue of Python is full");
    }

    @Override
    public E get() throws InterruptedException {
        return taken(Pace.until(Deadline.never(), this::tryGet));
    }

    @Override
    public E get(Duration timeout) throws InterruptedException {
        return taken(Pace.until(Deadline.in(timeout), this::tryGet));
    }

    @Override
    public E getNowait() {
        return taken(tryGet(0));
    }

    private @Nullable Object tryGet(double seconds) {
        return ask(Errors.EMPTY, "get", seconds > 0, seconds);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // as the user says
    private E taken(@Nullable Object item) {
        if (item == Pace.NOT_YET) {
            throw new QueueEmptyException("the queue of Python is empty");
        }
        return (E) item;
    }

    /// @return [Pace#NOT_YET] if Python raises what means so
    private @Nullable Object ask(String notYet, String method, @Nullable Object... arguments) {
        try {
            return proxy.ask(method, arguments);
        } catch (PythonException e) {
            if (e.isA(notYet) || e.isA("_" + notYet)) { // as C has it
                return Pace.NOT_YET;
            }
            if (e.isA(Errors.SHUT_DOWN)) {
                var closed = new ClosedException("the queue of Python is shut down");
                closed.initCause(e);
                throw closed;
            }
            throw e;
        }
    }

    @Override
    public long qsize() {
        return proxy.ask("qsize") instanceof Number count ? count.longValue() : 0;
    }

    @Override
    public boolean empty() {
        return Boolean.TRUE.equals(proxy.ask("empty"));
    }

    @Override
    public boolean full() {
        return Boolean.TRUE.equals(proxy.ask("full"));
    }

    @Override
    public void close() {
        Object _ = proxy.ask("shutdown");
    }

    @Override
    public boolean isClosed() {
        throw new UnsupportedOperationException("a queue of Python does not tell");
    }

    @Override
    public void taskDone() {
        try {
            Object _ = proxy.ask("task_done");
        } catch (PythonException e) {
            throw e.isA("builtins.ValueError") ? new IllegalStateException(e.getMessage(), e) : e;
        }
    }

    @Override
    public void join() throws InterruptedException {
        boolean _ =
                proxy.aside(() -> { // for it goes on there when it is interrupted
                    Object _ = proxy.askInterruptibly("join");
                    return true;
                });
    }

    @Override
    public boolean join(Duration timeout) {
        throw new UnsupportedOperationException("a queue of Python joins without a timeout only");
    }
}
