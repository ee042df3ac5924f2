package multiprocessing.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.time.Deadline;
import multiprocessing.time.WaitingList;
import org.jspecify.annotations.Nullable;

/// The part of a pool that is an [ExecutorService].
abstract sealed class WorkerExecutor implements ExecutorService permits Pool {
    final Machinery machinery;
    private final Coordinator coordinator; // the machinery's
    final Requests requests; // likewise
    final TaskOptions options;

    WorkerExecutor(Machinery machinery, TaskOptions options) {
        this.machinery = machinery;
        this.coordinator = machinery.coordinator;
        this.requests = machinery.requests;
        this.options = options;
    }

    /// As [Pool#applyAsync(SerializableCallable)].
    public <R extends @Nullable Object> AsyncResult<R> submit(SerializableCallable<R> task) {
        return submit((Callable<R>) task);
    }

    /// Has a worker run `task`. Does not wait. The result is null.
    public AsyncResult<@Nullable Void> submit(SerializableRunnable task) {
        return run(task);
    }

    private AsyncResult<@Nullable Void> run(Runnable task) {
        return requests.one(
                task,
                Shape.RUNNABLE,
                Requests.NOTHING,
                options,
                new Requests.Heard<@Nullable Void>(null, null));
    }

    /// As [#submit(SerializableCallable)], for one whose type does not say that it can travel.
    ///
    /// @throws multiprocessing.error.TransferException if it cannot
    @Override
    public <R extends @Nullable Object> AsyncResult<R> submit(Callable<R> task) {
        return requests.one(
                task, Shape.CALLABLE, Requests.NOTHING, options, new Requests.Heard<R>(null, null));
    }

    /// As [#submit(SerializableRunnable)], for one whose type does not say that it can travel.
    ///
    /// @throws multiprocessing.error.TransferException if it cannot
    @Override
    public AsyncResult<?> submit(Runnable task) {
        return run(task);
    }

    /// As [#submit(Runnable)]; the future gives `result`, this very object. To cancel it cancels the task, as
    /// [AsyncResult#cancel] does.
    ///
    /// @throws multiprocessing.error.TransferException if `task` cannot travel
    @Override
    public <R extends @Nullable Object> Future<R> submit(Runnable task, R result) {
        return requests.giving(result, task, options);
    }

    /// Has a worker run `task`. Does not wait. What it throws is reported as an uncaught exception.
    public void execute(SerializableRunnable task) {
        execute((Runnable) task);
    }

    /// As [#execute(SerializableRunnable)], for one whose type does not say that it can travel. It is this method that is
    /// called by `CompletableFuture.supplyAsync` and `ExecutorCompletionService`, with objects of theirs that cannot: a pool's
    /// own [AsyncResult] is a `CompletableFuture`, and `imapUnordered` gives results as they come.
    ///
    /// @throws multiprocessing.error.TransferException if it cannot
    @Override
    public void execute(Runnable task) {
        AsyncResult<@Nullable Void> _ =
                requests.one(
                        task,
                        Shape.RUNNABLE,
                        Requests.NOTHING,
                        options,
                        new Requests.Heard<@Nullable Void>(null, WorkerExecutor::report));
    }

    private static void report(Throwable failure) {
        if (!(failure instanceof Cancellation)) {
            WaitingList.report(failure);
        }
    }

    /// Has workers call all of `tasks`, and waits until all are done.
    ///
    /// @throws InterruptedException if interrupted while waiting; those not done are cancelled
    public <R extends @Nullable Object> List<Future<R>> invokeAll(
            List<SerializableCallable<R>> tasks) throws InterruptedException {
        return invokeAll(tasks, Deadline.never());
    }

    /// As [#invokeAll(List)], for tasks whose type does not say that they can travel.
    ///
    /// @throws multiprocessing.error.TransferException if one cannot; the others are cancelled
    @Override
    public <R extends @Nullable Object> List<Future<R>> invokeAll(
            Collection<? extends Callable<R>> tasks) throws InterruptedException {
        return invokeAll(tasks, Deadline.never());
    }

    /// As [#invokeAll(Collection)]; what is not done when the time is over is cancelled.
    ///
    /// @throws multiprocessing.error.TransferException if one cannot travel; the others are cancelled
    @Override
    public <R extends @Nullable Object> List<Future<R>> invokeAll(
            Collection<? extends Callable<R>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        return invokeAll(tasks, Deadline.in(Duration.ofNanos(unit.toNanos(timeout))));
    }

    private <R extends @Nullable Object> List<Future<R>> invokeAll(
            Collection<? extends Callable<R>> tasks, Deadline deadline)
            throws InterruptedException {
        var results = new ArrayList<Future<R>>();
        boolean all = false;
        try {
            for (Callable<R> task : tasks) {
                results.add(submit(task));
            }
            for (Future<R> result : results) {
                if (!((AsyncResult<R>) result).await(deadline.remaining())) {
                    return results;
                }
            }
            all = true;
            return results;
        } finally {
            if (!all) {
                results.forEach(result -> result.cancel(true));
            }
        }
    }

    /// Has workers call `tasks` and gives the first result there is; the others are cancelled then.
    ///
    /// @throws ExecutionException if all fail; its cause is the last failure
    /// @throws InterruptedException if interrupted while waiting; all are cancelled
    public <R extends @Nullable Object> R invokeAny(List<SerializableCallable<R>> tasks)
            throws InterruptedException, ExecutionException {
        return invokeAny((Collection<SerializableCallable<R>>) tasks);
    }

    /// As [#invokeAny(List)], for tasks whose type does not say that they can travel.
    ///
    /// @throws multiprocessing.error.TransferException if one cannot; the others are cancelled
    @Override
    public <R extends @Nullable Object> R invokeAny(Collection<? extends Callable<R>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return FirstResult.of(this, tasks, Deadline.never());
        } catch (TimeoutException e) {
            throw new IllegalStateException("there is no limit", e);
        }
    }

    /// As [#invokeAny(Collection)], at most so long.
    ///
    /// @throws TimeoutException if there is no result by then; all are cancelled
    @Override
    public <R extends @Nullable Object> R invokeAny(
            Collection<? extends Callable<R>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return FirstResult.of(this, tasks, Deadline.in(Duration.ofNanos(unit.toNanos(timeout))));
    }

    // ---- its end

    /// Takes no more tasks; workers end when those are done that it has. What an open [Results] has not read yet is none
    /// of them: see there. Does not wait, and does not hold up the end of the program, which drops what is not done by
    /// then: [#join] or [#close] waits. Idempotent. Python: `Pool.close`, whose name waits in Java, and
    /// `Executor.shutdown(wait=False)`, after which the program ends only when all is done.
    @Override
    public void shutdown() {
        coordinator.shutdown();
    }

    /// As [#shutdown]; tasks that were not begun fail with [java.util.concurrent.CancellationException], those that run are
    /// stopped as by [AsyncResult#cancel]. Does not wait. Python's `Executor.shutdown(cancel_futures=True)` lets those finish.
    ///
    /// @return nothing: tasks are cancelled by their results, and were copied
    @Override
    public List<Runnable> shutdownNow() {
        coordinator.shutdownNow();
        return List.of();
    }

    /// Ends all workers at once, by SIGTERM, after a second by SIGKILL. All tasks that are not done fail with
    /// [java.util.concurrent.CancellationException], their results before this returns; but one that has a callback when that
    /// has returned, and one on which others depend in a thread of its own. Does not wait for the workers' end, [#join] does.
    /// May be called by any thread, a callback included. Idempotent.
    public void terminate() {
        coordinator.terminate(false);
    }

    /// As [#terminate]. Python: `Executor.terminate_workers`.
    public void terminateWorkers() {
        terminate();
    }

    /// As [#terminate], but by SIGKILL. Python: `Executor.kill_workers`.
    public void killWorkers() {
        coordinator.terminate(true);
    }

    /// Waits until all workers have ended, all results are there and all callbacks have returned. Called by a callback it does not
    /// wait for callbacks; called while a result is decoded, as by a `readObject` of yours, it does not wait at all.
    ///
    /// @throws IllegalStateException if none of [#shutdown], [#terminate] and their like was called before
    /// @throws InterruptedException if interrupted while waiting
    public void join() throws InterruptedException {
        if (!isShutdown()) {
            throw new IllegalStateException(
                    "the pool is still running: call shutdown() or terminate() first");
        }
        boolean _ = machinery.awaitEnd(Deadline.never());
    }

    /// Takes no more tasks, and waits until all are done and all workers have ended. If interrupted, stops them as
    /// [#shutdownNow] does, and goes on waiting. Idempotent. Other than Python's, a `with` block that is left so loses
    /// nothing; but what tasks have left running, as threads and processes, is ended with their worker: see
    /// [Builder#maxTasksPerChild].
    ///
    /// Called by a callback, or while a result is decoded, as by a `readObject` of yours, it would wait for itself: there it is but
    /// [#shutdown], and results are still missing when it returns.
    @Override
    public void close() {
        shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (machinery.callbacks.isCallback()) {
                    return; // it would wait for itself; the workers end all the same
                }
                boolean _ = machinery.awaitEnd(Deadline.never());
                break;
            } catch (InterruptedException e) {
                if (!interrupted) {
                    List<Runnable> _ = shutdownNow();
                }
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// As [#join], for at most so long; may be called before the end is asked for.
    ///
    /// @return whether all workers have ended, all results are there and all callbacks have returned
    /// @throws InterruptedException if interrupted while waiting
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return machinery.awaitEnd(Deadline.in(Duration.ofNanos(unit.toNanos(timeout))));
    }

    @Override
    public boolean isShutdown() {
        return coordinator.isShutdown();
    }

    /// Whether all workers have ended, all results are there and all callbacks have returned; asked by a callback, but for
    /// callbacks.
    @Override
    public boolean isTerminated() {
        return machinery.hasEnded();
    }
}
