package multiprocessing.manager;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A queue of a manager elsewhere. Each method is that of [Queue][multiprocessing.queue.Queue]; Python: the proxy of `Queue`.
///
/// Who needs a [java.util.concurrent.BlockingQueue] registers one of the JDK: see [Manager#register].
///
/// When a process dies that waits here, it takes nothing along; an item that was on its way to it is gone with it.
///
/// @param <E> the items
public interface QueueProxy<E extends @Nullable Object> {
    void put(E item) throws InterruptedException;

    void put(E item, Duration timeout) throws InterruptedException;

    void putNowait(E item);

    E get() throws InterruptedException;

    E get(Duration timeout) throws InterruptedException;

    E getNowait();

    long qsize();

    boolean empty();

    boolean full();

    void close();

    boolean isClosed();
}
