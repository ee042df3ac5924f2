package multiprocessing.pool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Gatherer;
import multiprocessing.codec.RemoteFrames;
import multiprocessing.function.SerializableBiFunction;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableConsumer;
import multiprocessing.function.SerializableFunction;
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
/// A function that returns nothing goes to [#forEach], or as a task of its own to [#submit]: `pool.submit(() -> work(7))`.
///
/// Functions and arguments are copied to a worker, results back. What cannot be copied fails in the caller with a
/// [multiprocessing.error.TransferException], or, if it is a result, fails that task. An exception arrives as the one
/// that was thrown, where it can travel; blocking methods throw it as it is, checked or not. They do not declare it, so a checked
/// one is caught by `catch (Exception e)` and a look at `e`, or taken from [AsyncResult#get] as the cause of its exception.
///
/// Each method that gives the pool something to do refuses it with a [java.util.concurrent.RejectedExecutionException] once the
/// pool takes no more, after [#shutdown], [#close] or [#terminate]; with a [BrokenPoolException] if the pool is broken; and with
/// a [multiprocessing.error.TransferException] if the function or an argument cannot travel. What `imap` reads later is told by
/// the item: see [Results].
///
/// When a worker dies, by whatever cause, the task that it ran fails with [WorkerLostException]; what it had not begun is
/// done by others, and another takes its place. If that cannot be started, for want of processes or memory perhaps, or ends by
/// itself before it is ready, the pool goes on with the workers that it has and tries again until one is ready: after a quarter of
/// a second, then more and more rarely, at last once a minute. No exception tells of it: [#workers] and [#snapshot] show how many
/// there are. If it has none and none is on the way, it is broken after three such failures in a row.
///
/// Workers are daemons: they end with the process that made the pool, also when its `main` has returned, and what they have
/// not done by then is not done, whether [#shutdown] was called or not: [#close], or [#join] after it, waits. The main program
/// says on standard error how many tasks that were. A shutdown hook of that process is too late to give the pool a task.
///
/// A task may make a pool, too. All pools of a tree share one budget of workers, so a nested one may have fewer than it was
/// built for: see [Builder#ownBudget].
///
/// What it does can be seen: how far it is ([ProgressBar], [#watch]), what each worker is at ([#snapshot]), who ran what
/// when ([#timeline]), what takes time ([#insights]).
///
/// Thread-safe; methods that wait may be called by virtual threads. A pool belongs to the process that made it and does
/// not travel. Python: `multiprocessing.Pool` and `concurrent.futures.ProcessPoolExecutor`.
public final class Pool extends WorkerExecutor {
    Pool(Machinery machinery, TaskOptions options) {
        super(machinery, options);
    }

    /// A pool of as many workers as there are processors.
    ///
    /// @throws multiprocessing.error.ProcessStartException if none can be started
    public static Pool create() {
        return builder().build();
    }

    /// A pool of so many workers. Returns when the process of the first has been started; the others are started meanwhile.
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
        return new Pool(machinery, Objects.requireNonNull(options, "options"));
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
    ///
    /// @throws multiprocessing.error.TransferException if the function, or what it has captured, cannot travel
    /// @throws java.util.concurrent.RejectedExecutionException if the pool takes no more
    /// @throws BrokenPoolException if the pool is broken
    public <R extends @Nullable Object> AsyncResult<R> applyAsync(
            SerializableCallable<R> function) {
        return applyAsync(function, null, null);
    }

    /// Has a worker call `function`. Does not wait. One of the two is called with the outcome, either may be null; all
    /// callbacks of a pool are called one after the other, in threads of their own, and may do anything. These inherit no
    /// thread-locals; their context class loader is the caller's. The result is [AsyncResult#ready] when its callback has returned.
    /// None is called for a result that was cancelled, or completed by others than the pool.
    ///
    /// While a callback waits for another result of the pool, others run. It is to ask that result itself: behind what depends on
    /// it, as what `allOf` or `thenApply` gives, the pool does not see that it waits.
    public <R extends @Nullable Object> AsyncResult<R> applyAsync(
            SerializableCallable<R> function,
            @Nullable Consumer<? super R> callback,
            @Nullable Consumer<? super Throwable> errorCallback) {
        return requests.one(
                function,
                Shape.CALLABLE,
                Requests.NOTHING,
                options,
                new Requests.Heard<R>(callback, errorCallback));
    }

    /// Has a worker call `function` with an argument. Does not wait.
    public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
            SerializableFunction<? super A, ? extends R> function, A argument) {
        return this.<A, R>applyAsync(function, argument, null, null);
    }

    /// As [#applyAsync(SerializableCallable, Consumer, Consumer)], with an argument.
    public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
            SerializableFunction<? super A, ? extends R> function,
            A argument,
            @Nullable Consumer<? super R> callback,
            @Nullable Consumer<? super Throwable> errorCallback) {
        return requests.one(
                function,
                Shape.FUNCTION,
                new @Nullable Object[] {argument},
                options,
                new Requests.Heard<R>(callback, errorCallback));
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
    /// are in the order of the items, in a list that cannot be changed: `new ArrayList<>(…)` makes one that can. If all are numbers
    /// of one type, it holds them as such, and makes an object of one each time that it is asked for.
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
    /// @throws IllegalArgumentException if the size is less than 1 or more than 1,048,576
    /// @throws InterruptedException if interrupted while waiting; the tasks are cancelled. Or a task threw it
    public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize)
            throws InterruptedException {
        return result(this.<A, R>mapAsync(function, items, chunkSize));
    }

    /// As [#map(SerializableFunction, Iterable)], but does not wait. The items are read now; a list that is not
    /// made for several threads must not be changed by another one meanwhile, and may be asked for an item more than once.
    ///
    /// @throws multiprocessing.error.TransferException if the function or an item cannot travel; what was sent is cancelled
    /// @throws java.util.concurrent.RejectedExecutionException if the pool takes no more; likewise
    /// @throws BrokenPoolException if the pool is broken; likewise
    public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items) {
        return this.<A, R>mapAsync(function, items, null, null);
    }

    /// As [#mapAsync(SerializableFunction, Iterable)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1 or more than 1,048,576
    public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize) {
        return this.<A, R>mapAsync(function, items, chunkSize, null, null);
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

    /// As [#mapAsync(SerializableFunction, Iterable, Consumer, Consumer)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1 or more than 1,048,576
    public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize,
            @Nullable Consumer<? super List<R>> callback,
            @Nullable Consumer<? super Throwable> errorCallback) {
        return requests.many(
                function,
                Shape.FUNCTION,
                items,
                checked(chunkSize),
                options,
                new Requests.Heard<List<R>>(callback, errorCallback));
    }

    /// Has workers run `action` with each of `items`, in chunks, four for each worker. Waits for all. What [#map] is for a
    /// function that has a result.
    ///
    /// If items fail, throws what the first of them threw, after all were done.
    ///
    /// @throws InterruptedException if interrupted while waiting; the tasks are cancelled. Or a task threw it
    /// @throws CancellationException if the pool is terminated
    public <A extends @Nullable Object> void forEach(
            SerializableConsumer<? super A> action, Iterable<? extends A> items)
            throws InterruptedException {
        run(action, items, 0);
    }

    /// As [#forEach(SerializableConsumer, Iterable)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1 or more than 1,048,576
    /// @throws InterruptedException if interrupted while waiting; the tasks are cancelled. Or a task threw it
    /// @throws CancellationException if the pool is terminated
    public <A extends @Nullable Object> void forEach(
            SerializableConsumer<? super A> action, Iterable<? extends A> items, int chunkSize)
            throws InterruptedException {
        run(action, items, checked(chunkSize));
    }

    private void run(Object action, Iterable<? extends @Nullable Object> items, int chunkSize)
            throws InterruptedException {
        AsyncResult<List<@Nullable Object>> all =
                requests.<@Nullable Object, @Nullable Object>many(
                        action,
                        Shape.CONSUMER,
                        items,
                        chunkSize,
                        options,
                        new Requests.Heard<List<@Nullable Object>>(null, null));
        Object _ = result(all);
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
    /// @throws IllegalArgumentException if the size is less than 1 or more than 1,048,576
    /// @throws InterruptedException if interrupted while waiting; the tasks are cancelled. Or a task threw it
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            List<R> starmap(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
                    int chunkSize)
                    throws InterruptedException {
        return result(this.<A, B, R>starmapAsync(function, pairs, chunkSize));
    }

    /// As [#starmap(SerializableBiFunction, Iterable)], but does not wait.
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResult<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs) {
        return this.<A, B, R>starmapAsync(function, pairs, null, null);
    }

    /// As [#starmapAsync(SerializableBiFunction, Iterable)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1 or more than 1,048,576
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResult<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
                    int chunkSize) {
        return this.<A, B, R>starmapAsync(function, pairs, chunkSize, null, null);
    }

    /// As [#starmapAsync(SerializableBiFunction, Iterable)]. One of the callbacks is called once, with all results or the
    /// failure.
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResult<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
                    @Nullable Consumer<? super List<R>> callback,
                    @Nullable Consumer<? super Throwable> errorCallback) {
        return requests.many(
                function,
                Shape.BI_FUNCTION,
                pairs,
                0,
                options,
                new Requests.Heard<List<R>>(callback, errorCallback));
    }

    /// As [#starmapAsync(SerializableBiFunction, Iterable, Consumer, Consumer)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1 or more than 1,048,576
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResult<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
                    int chunkSize,
                    @Nullable Consumer<? super List<R>> callback,
                    @Nullable Consumer<? super Throwable> errorCallback) {
        return requests.many(
                function,
                Shape.BI_FUNCTION,
                pairs,
                checked(chunkSize),
                options,
                new Requests.Heard<List<R>>(callback, errorCallback));
    }

    /// Has workers call `function` with each of `items`, one at a time, and gives the results in the order of the items,
    /// as they are asked for. The first items are read now, the others as [Results] says, and none after [#shutdown].
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items) {
        return imap(function, items, 1);
    }

    /// As [#imap(SerializableFunction, Iterable)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1 or more than 1,048,576
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize) {
        return requests.<A, R>lazy(function, items, checked(chunkSize), readAhead(), true, options);
    }

    /// As [#imap(SerializableFunction, Iterable)], but gives each result as soon as it is there.
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imapUnordered(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items) {
        return imapUnordered(function, items, 1);
    }

    /// As [#imapUnordered(SerializableFunction, Iterable)], with chunks of that size.
    ///
    /// @throws IllegalArgumentException if the size is less than 1 or more than 1,048,576
    public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imapUnordered(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize) {
        return requests.<A, R>lazy(
                function, items, checked(chunkSize), readAhead(), false, options);
    }

    /// A stage of a stream whose items the workers map, one at a time, in the order of the stream:
    /// `words.gather(pool.mapping(Census::count)).toList()`. As many items are under way as the read-ahead of the pool
    /// allows. The first failure of the function, or of a later stage, ends the stream, and cancels the rest; so does who wants no
    /// more. If the source of the stream throws, or an iterator of the stream is given up, what is under way is done for nobody.
    ///
    /// The stream throws, when it is run: what the function has thrown, checked exceptions too, which nothing declares;
    /// [CancellationException] if the thread is interrupted, and stays so, or the pool is terminated;
    /// [java.util.concurrent.RejectedExecutionException] if the pool is shut down before the last item, [BrokenPoolException] if it
    /// is broken; [multiprocessing.error.TransferException] if the function or an item cannot travel. It waits as long as the
    /// function takes.
    public <A extends @Nullable Object, R extends @Nullable Object> Gatherer<A, ?, R> mapping(
            SerializableFunction<? super A, ? extends R> function) {
        return Mapping.gatherer(
                (A item) -> this.<A, R>applyAsync(function, item), readAhead().items());
    }

    private ReadAhead.Bounds readAhead() {
        ReadAhead.Bounds bounds = machinery.settings.readAhead();
        return options.queueLimit().isPresent() ? bounds.forShortWaits() : bounds;
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
        } catch (InterruptedException | RuntimeException e) { // it cannot be waited for
            boolean _ = of.cancel(true);
            throw e;
        }
    }

    /// The workers that are ready for tasks or have some; not those that are about to start or to end. So there are none yet when a
    /// pool has just been made; [#snapshot] tells of those that start, too.
    public List<Worker> workers() {
        return machinery.coordinator.workers();
    }

    // ---- seeing

    /// The workers there are now, and what each is at. Waits at most 50 ms for what only they can tell.
    public List<WorkerSnapshot> snapshot() {
        return Snapshots.take(machinery.coordinator);
    }

    /// Tells `listener` how far the pool is, at once, then `every` so often, and a last time when the watch is closed or the
    /// pool has ended. Counts what the pool is given from now on and what it has not done yet. The listener is called in a
    /// thread of its own; what it throws ends the watch and is reported as an uncaught exception. See [ProgressBar] too.
    ///
    /// @throws IllegalArgumentException if `every` is not positive
    public Watch watch(Duration every, Progress.Listener listener) {
        return new Watch(
                machinery.settings.name() + "-watch",
                machinery.coordinator,
                TaskOptions.positive(every, "every"),
                Objects.requireNonNull(listener, "listener"));
    }

    /// Keeps in mind from now on who runs what when, and writes it to `file` when closed, in the JSON form that
    /// `ui.perfetto.dev` shows. Replaces what the file has; makes its folder if that is missing.
    ///
    /// @throws java.io.UncheckedIOException if it cannot be written
    public Timeline timeline(Path file) {
        return new Timeline(machinery.coordinator, Objects.requireNonNull(file, "file"));
    }

    /// Learns from now on, until closed, what workers do with their time: how much they work, wait, and wait for what is
    /// on its way; and what takes longest.
    public Insights insights() {
        return new Insights(machinery.coordinator);
    }

    /// As in `Pool[processes=3]`.
    @Override
    public String toString() {
        return "Pool[processes="
                + machinery.settings.processes()
                + (isShutdown() ? ", shut down]" : "]");
    }
}
