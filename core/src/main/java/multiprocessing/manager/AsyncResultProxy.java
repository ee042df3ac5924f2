package multiprocessing.manager;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What will come of a task that was given to a [PoolProxy]. Each method is that of
/// [AsyncResult][multiprocessing.pool.AsyncResult].
///
/// @param <R> the result
public interface AsyncResultProxy<R extends @Nullable Object> {
    R get() throws InterruptedException, ExecutionException;

    R get(Duration timeout) throws InterruptedException, ExecutionException, TimeoutException;

    void await() throws InterruptedException;

    boolean await(Duration timeout) throws InterruptedException;

    boolean ready();

    boolean successful();

    boolean cancel(boolean mayInterrupt);
}
