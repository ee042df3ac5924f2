package multiprocessing.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import multiprocessing.backend.Backend;
import multiprocessing.backend.Backends;
import multiprocessing.codec.RemoteFrames;
import multiprocessing.function.SerializableBiFunction;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableFunction;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Worker processes that do tasks.
///
/// ```java
/// try (Pool pool = Pool.of(3)) {                                  // close() takes no more, and waits
///     List<Integer> squares = pool.map(x -> x * x, List.of(1, 2, 3));
///     AsyncResult<Integer> r = pool.applyAsync(() -> slow(7));    // a CompletableFuture too
///     pool.imapUnordered(Census::count, files).forEach(…);        // lazy, bounded
/// }
/// ```
///
/// Functions and arguments are copied to a worker, results back. What cannot be copied fails in the caller with a
/// [multiprocessing.error.TransferException], or, if it is a result, fails that task. An exception arrives as the one
/// that was thrown, where it can travel; blocking methods throw it as it is, checked or not.
///
/// When a worker dies, by whatever cause, the task that it ran fails with [WorkerLostException]; what it had not begun is
/// done by others, and another takes its place. Workers are daemons: they end with the process that made the pool, and
/// what they have not done by then is not done.
///
/// Thread-safe; methods that wait may be called by virtual threads. A pool belongs to the process that made it and does
/// not travel. Python: `multiprocessing.Pool` and `concurrent.futures.ProcessPoolExecutor`.
public final class Pool implements ExecutorService {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final @Nullable Object[] NOTHING = {};

    private final Coordinator coordinator;
    private final Callbacks callbacks;
    private final Requests requests;
    private final CountDownLatch terminated;
    private final int processes;
    private final int readAhead;
    private final TaskOptions options;

    Pool(Builder builder) {
        String name = "mp-pool-" + NUMBERS.incrementAndGet();
        var latch = new CountDownLatch(1);
        Lines lines = lines(builder);
        this.terminated = latch;
        this.processes = builder.processes;
        this.readAhead = builder.readAheadItems();
        this.options = builder.options;
        this.coordinator =
                new Coordinator(
                        new Settings(name, processes, builder.tasksMost),
                        lines,
                        System::nanoTime,
                        latch::countDown);
        this.callbacks = new Callbacks(name + "-calls");
        this.requests = new Requests(coordinator, callbacks, processes);
        coordinator.hireFirst();
        var _ =
                Thread.ofPlatform()
                        .name(name)
                        .daemon(true)
                        .start(new Collector(coordinator, lines));
    }

    private Pool(Pool of, TaskOptions options) {
        this.coordinator = of.coordinator;
        this.callbacks = of.callbacks;
        this.requests = of.requests;
        this.terminated = of.terminated;
        this.processes = of.processes;
        this.readAhead = of.readAhead;
        this.options = options;
    }

    private static Lines lines(Builder builder) {
        Backend backend = builder.backend.orElseGet(Backends::standard);
        return backend.name().equals("thread")
                ? new ThreadLines(builder.initializer)
                : new RingLines(
                        backend, builder.initializer, builder.jvmOptions, builder.environment);
    }

    /// A pool of as many workers as there are processors.
    ///
    /// @throws multiprocessing.error.ProcessStartException if none can be started
    public static Pool create() {
        return builder().build();
    }

    /// A pool of so many workers. Returns when the first of them exists; the others start meanwhile.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    /// @throws multiprocessing.error.ProcessStartException if none can be started
    public static Pool of(int processes) {
        return builder().processes(processes).build();
    }

    /// Starts a pool that needs more than a number.
    public static Builder builder() {
        return new Builder();
    }

    /// This pool, for tasks that are to be treated so: `pool.with(options).map(…)`. The same workers, the same end.
    public Pool with(TaskOptions options) {
        return new Pool(this, options);
    }

    // ---- one task

    /// Has a worker call `function`, and waits for the result.
    ///
    /// @throws InterruptedException if interrupted while waiting; the task is cancelled. Or the task threw it
    /// @throws CancellationException if the pool is terminated
    public <R extends @Nullable Object> R apply(SerializableCallable<R> function)
            throws InterruptedException {
        return result(applyAsync(function));
    }

    /// Has a worker call `function` with an argument, and waits for the result.
    ///
    /// @throws InterruptedException if interrupted while waiting; the task is cancelled. Or the task threw it
    /// @throws CancellationException if the pool is terminated
    public <A extends @Nullable Object, R extends @Nullable Object> R apply(
            SerializableFunction<? super A, ? extends R> function, A argument)
            throws InterruptedException {
        return result(this.<A, R>applyAsync(function, argument));
    }

    /// Has a worker call `function` with two arguments, and waits for the result.
    ///
    /// @throws InterruptedException if interrupted while waiting; the task is cancelled. Or the task threw it
    /// @throws CancellationException if the pool is terminated
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            R apply(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    A first,
                    B second)
                    throws InterruptedException {
        return result(this.<A, B, R>applyAsync(function, first, second));
    }

    /// Has a worker call `function`. Does not wait.
    public <R extends @Nullable Object> AsyncResult<R> applyAsync(
            SerializableCallable<R> function) {
        return applyAsync(function, null, null);
    }

    /// Has a worker call `function`. Does not wait. One of the two is called with the outcome, either may be null; all
    /// callbacks of a pool are called one after the other, in a thread of their own, and may do anything. The result is
    /// [AsyncResult#ready] when its callback has returned.
    public <R extends @Nullable Object> AsyncResult<R> applyAsync(
            SerializableCallable<R> function,
            @Nullable Consumer<? super R> callback,
            @Nullable Consumer<? super Throwable> errorCallback) {
        return requests.one(
                function,
                Shape.CALLABLE,
                NOTHING,
                options,
                new Requests.Heard<R>(callback, errorCallback));
    }

    /// Has a worker call `function` with an argument. Does not wait.
    public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
            SerializableFunction<? super A, ? extends R> function, A argument) {
        return requests.one(
                function,
                Shape.FUNCTION,
                new @Nullable Object[] {argument},
                options,
                new Requests.Heard<R>(null, null));
    }

    /// Has a worker call `function` with two arguments. Does not wait.
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResult<R> applyAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    A first,
                    B second) {
        return requests.one(
                function,
                Shape.BI_FUNCTION,
                new @Nullable Object[] {first, second},
                options,
                new Requests.Heard<R>(null, null));
    }

    // ---- many items

    /// Has workers call `function` with each of `items`, in chunks, four for each worker. Waits for all results, which
    /// are in the order of the items.
    ///
    /// If items fail, throws what the first of them threw, after all were done.
    ///
    /// @throws InterruptedException if interrupted while waiting; the tasks are cancelled. Or a task threw it
    /// @throws CancellationException if the pool is terminated
    public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items)
            throws InterruptedException {
        return result(this.<A, R>mapAsync(function, items));
    }

    /// As [#map(SerializableFunction, Iterable)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1
    /// @throws InterruptedException if interrupted while waiting; the tasks are cancelled. Or a task threw it
    public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize)
            throws InterruptedException {
        return result(this.<A, R>mapAsync(function, items, chunkSize));
    }

    /// As [#map(SerializableFunction, Iterable)], but does not wait. The items are read and copied now.
    public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items) {
        return requests.many(
                function,
                Shape.FUNCTION,
                items,
                0,
                options,
                new Requests.Heard<List<R>>(null, null));
    }

    /// As [#mapAsync(SerializableFunction, Iterable)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1
    public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize) {
        return requests.many(
                function,
                Shape.FUNCTION,
                items,
                checked(chunkSize),
                options,
                new Requests.Heard<List<R>>(null, null));
    }

    /// As [#mapAsync(SerializableFunction, Iterable)]. One of the callbacks is called once, with all results or the
    /// failure.
    public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            @Nullable Consumer<? super List<R>> callback,
            @Nullable Consumer<? super Throwable> errorCallback) {
        return requests.many(
                function,
                Shape.FUNCTION,
                items,
                0,
                options,
                new Requests.Heard<List<R>>(callback, errorCallback));
    }

    /// As [#map(SerializableFunction, Iterable)], for a function of two arguments: the key and the value of each pair.
    ///
    /// @throws InterruptedException if interrupted while waiting; the tasks are cancelled. Or a task threw it
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            List<R> starmap(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs)
                    throws InterruptedException {
        return result(this.<A, B, R>starmapAsync(function, pairs));
    }

    /// As [#starmap(SerializableBiFunction, Iterable)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1
    /// @throws InterruptedException if interrupted while waiting; the tasks are cancelled. Or a task threw it
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            List<R> starmap(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
                    int chunkSize)
                    throws InterruptedException {
        return result(this.<A, B, R>starmapAsync(function, pairs, checked(chunkSize)));
    }

    /// As [#starmap(SerializableBiFunction, Iterable)], but does not wait.
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResult<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs) {
        return this.<A, B, R>starmapAsync(function, pairs, 0);
    }

    private <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResult<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
                    int chunkSize) {
        return requests.many(
                function,
                Shape.BI_FUNCTION,
                pairs,
                chunkSize,
                options,
                new Requests.Heard<List<R>>(null, null));
    }

    /// Has workers call `function` with each of `items`, one at a time, and gives the results in the order of the items,
    /// as they are asked for. The first items are read now, the others as [Results] says.
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items) {
        return imap(function, items, 1);
    }

    /// As [#imap(SerializableFunction, Iterable)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize) {
        return requests.<A, R>lazy(function, items, checked(chunkSize), readAhead, true, options);
    }

    /// As [#imap(SerializableFunction, Iterable)], but gives each result as soon as it is there.
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imapUnordered(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items) {
        return imapUnordered(function, items, 1);
    }

    /// As [#imapUnordered(SerializableFunction, Iterable)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imapUnordered(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize) {
        return requests.<A, R>lazy(function, items, checked(chunkSize), readAhead, false, options);
    }

    private static int checked(int chunkSize) {
        if (chunkSize < 1 || chunkSize > Cell.ITEMS_MOST) {
            throw new IllegalArgumentException(
                    "chunkSize must be from 1 to " + Cell.ITEMS_MOST + ": chunkSize=" + chunkSize);
        }
        return chunkSize;
    }

    private static <R extends @Nullable Object> R result(AsyncResult<R> of)
            throws InterruptedException {
        try {
            return of.get();
        } catch (ExecutionException e) {
            Throwable failure = e.getCause();
            throw RemoteFrames.<RuntimeException>rethrow(failure == null ? e : failure);
        } catch (InterruptedException e) {
            boolean _ = of.cancel(true);
            throw e;
        }
    }

    // ---- as an executor

    /// As [#applyAsync(SerializableCallable)].
    public <R extends @Nullable Object> AsyncResult<R> submit(SerializableCallable<R> task) {
        return applyAsync(task);
    }

    /// Has a worker run `task`. Does not wait. The result is null.
    public AsyncResult<@Nullable Void> submit(SerializableRunnable task) {
        return run(task);
    }

    private AsyncResult<@Nullable Void> run(Runnable task) {
        return requests.one(
                task,
                Shape.RUNNABLE,
                NOTHING,
                options,
                new Requests.Heard<@Nullable Void>(null, null));
    }

    /// As [#submit(SerializableCallable)], for one whose type does not say that it can travel.
    ///
    /// @throws multiprocessing.error.TransferException if it cannot
    @Override
    public <R extends @Nullable Object> AsyncResult<R> submit(Callable<R> task) {
        return requests.one(
                task, Shape.CALLABLE, NOTHING, options, new Requests.Heard<R>(null, null));
    }

    /// As [#submit(SerializableRunnable)], for one whose type does not say that it can travel.
    ///
    /// @throws multiprocessing.error.TransferException if it cannot
    @Override
    public AsyncResult<?> submit(Runnable task) {
        return run(task);
    }

    /// As [#submit(Runnable)]; the future gives `result`, this very object.
    ///
    /// @throws multiprocessing.error.TransferException if `task` cannot travel
    @Override
    public <R extends @Nullable Object> Future<R> submit(Runnable task, R result) {
        return run(task).thenApply(_ -> result);
    }

    /// Has a worker run `task`. Does not wait. What it throws is reported as an uncaught exception.
    public void execute(SerializableRunnable task) {
        execute((Runnable) task);
    }

    /// As [#execute(SerializableRunnable)], for one whose type does not say that it can travel.
    ///
    /// @throws multiprocessing.error.TransferException if it cannot
    @Override
    public void execute(Runnable task) {
        AsyncResult<@Nullable Void> _ =
                requests.one(
                        task,
                        Shape.RUNNABLE,
                        NOTHING,
                        options,
                        new Requests.Heard<@Nullable Void>(null, Pool::report));
    }

    private static void report(Throwable failure) {
        if (!(failure instanceof CancellationException)) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
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

    /// Takes no more tasks; workers end when those are done that it has. Does not wait. Idempotent. Python:
    /// `Pool.close`, whose name waits in Java, and `Executor.shutdown(wait=False)`.
    @Override
    public void shutdown() {
        coordinator.shutdown();
    }

    /// As [#shutdown]; tasks that were not begun fail with [CancellationException], those that run are stopped as by
    /// [AsyncResult#cancel]. Does not wait. Python: `Executor.shutdown(cancel_futures=True)`.
    ///
    /// @return nothing: tasks are cancelled by their results, and were copied
    @Override
    public List<Runnable> shutdownNow() {
        coordinator.shutdownNow();
        return List.of();
    }

    /// Ends all workers at once, by SIGTERM, after a second by SIGKILL. All tasks have failed with
    /// [CancellationException] when this returns; it does not wait for the workers' end, [#join] does. May be called by
    /// any thread, a callback included. Idempotent.
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

    /// Waits until all workers have ended and all callbacks have returned.
    ///
    /// @throws IllegalStateException if none of [#shutdown], [#terminate] and their like was called before
    /// @throws InterruptedException if interrupted while waiting
    public void join() throws InterruptedException {
        if (!isShutdown()) {
            throw new IllegalStateException(
                    "the pool is still running: call shutdown() or terminate() first");
        }
        boolean _ = awaitTermination(Deadline.never());
    }

    /// Takes no more tasks, and waits until all are done and all workers have ended. If interrupted, stops them as
    /// [#shutdownNow] does, and goes on waiting. Idempotent. Other than Python's, a `with` block that is left so loses
    /// nothing.
    @Override
    public void close() {
        shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (callbacks.isCallback()) {
                    return; // it would wait for itself; the workers end all the same
                }
                boolean _ = awaitTermination(Deadline.never());
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

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return awaitTermination(Deadline.in(Duration.ofNanos(unit.toNanos(timeout))));
    }

    private boolean awaitTermination(Deadline deadline) throws InterruptedException {
        return terminated.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS)
                && callbacks.await(deadline);
    }

    @Override
    public boolean isShutdown() {
        return coordinator.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return coordinator.isOver();
    }

    /// The workers there are now; not those that are about to start or to end.
    public List<Worker> workers() {
        return coordinator.workers();
    }

    /// As in `Pool[processes=3]`.
    @Override
    public String toString() {
        return "Pool[processes=" + processes + (isShutdown() ? ", shut down]" : "]");
    }
}
