package multiprocessing.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// The first result that any of several tasks has.
final class FirstResult {
    private FirstResult() {}

    static <R extends @Nullable Object> R of(
            WorkerExecutor pool, Collection<? extends Callable<R>> given, Deadline deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (given.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one task");
        }
        List<Callable<R>> tasks = new ArrayList<>(given);
        List<AsyncResult<R>> all = new ArrayList<>();
        BlockingQueue<AsyncResult<R>> done =
                new ArrayBlockingQueue<>(tasks.size()); // there may be no heap when one is done
        try {
            for (Callable<R> task : tasks) {
                AsyncResult<R> result = pool.submit(task);
                all.add(result);
                var _ = result.whenComplete((_, _) -> done.add(result));
            }
            return first(pool.machinery, done, all.size(), deadline);
        } finally {
            all.forEach(result -> result.cancel(true));
        }
    }

    private static <R extends @Nullable Object> R first(
            Machinery pool, BlockingQueue<AsyncResult<R>> done, int count, Deadline deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        ExecutionException last = null;
        CancellationException cancelled = null;
        for (int i = 0; i < count; i++) {
            try {
                return next(pool, done, deadline).get();
            } catch (ExecutionException e) {
                last = e;
            } catch (CancellationException e) {
                cancelled = e;
            }
        }
        throw last != null ? last : new ExecutionException("all were cancelled", cancelled);
    }

    private static <R extends @Nullable Object> AsyncResult<R> next(
            Machinery pool, BlockingQueue<AsyncResult<R>> done, Deadline deadline)
            throws InterruptedException, TimeoutException {
        pool.coordinator.attend(() -> !done.isEmpty(), deadline.remainingNanos());
        AsyncResult<R> next = done.poll();
        if (next == null) {
            try (var _ = pool.callbacks.aside()) {
                next = done.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            }
        }
        if (next == null) {
            throw new TimeoutException("there is no result yet");
        }
        return next;
    }
}
