package multiprocessing.manager;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A queue of work of a manager elsewhere. Each method is that of [JoinableQueue][multiprocessing.queue.JoinableQueue].
///
/// @param <E> the items
public interface JoinableQueueProxy<E extends @Nullable Object> extends QueueProxy<E> {
    void taskDone();

    void join() throws InterruptedException;

    boolean join(Duration timeout) throws InterruptedException;
}
