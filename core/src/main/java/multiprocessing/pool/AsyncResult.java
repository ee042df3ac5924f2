package multiprocessing.pool;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import multiprocessing.time.Deadline;
import multiprocessing.time.WaitingList;
import org.jspecify.annotations.Nullable;

/// What a task will have returned.
///
/// A [CompletableFuture]: what depends on it runs in a thread of its own choosing or in a virtual thread, not in one of the
/// pool's, and the pool's end does not wait for it. A virtual one keeps no program from its end, inherits no thread-locals, and
/// has the context class loader of who submitted the task. Several run in no order, and what one of them throws is told by its own
/// future only, as that which [#whenComplete] returns. The callbacks that a pool is given run in order, and what they throw is
/// reported.
///
/// Its exception is the one that the task threw, the same object where it can travel, its stack that of the worker. It always
/// ends: with a [WorkerLostException] if the worker is lost, with a [TaskTimeoutException] if the task exceeds a limit, with an
/// [OutOfMemoryError] if the result does not fit the heap here, with a `CancellationException` if the pool is terminated; one that
/// the task itself threw is a failure like any other. Its own callback cannot wait for it, nor can one for which that waits; they
/// are told so by an [IllegalStateException]. So is who waits for it while another result of the pool is decoded, as by a
/// `readObject` of yours.
///
/// Who completes it himself, as [#complete] and [#orTimeout] do, only stops waiting: the task goes on, and its pool waits for it.
/// [#cancel] stops it then, too. A limit for the task itself is [TaskOptions#runLimit].
///
/// Which of several is done first, and what it was asked for:
///
/// ```java
/// var fileOf = new HashMap<AsyncResult<Integer>, Path>();         // two results are never equal
/// var done = new LinkedBlockingQueue<AsyncResult<Integer>>();
/// for (Path file : files) {
///     AsyncResult<Integer> result = pool.applyAsync(Census::count, file);
///     fileOf.put(result, file);
///     var _ = result.whenComplete((_, _) -> done.add(result));
/// }
/// for (int i = 0; i < fileOf.size(); i++) {
///     AsyncResult<Integer> next = done.take();                    // poll(…) for a limit
///     if (next.isCompletedExceptionally()) {
///         System.err.println(fileOf.get(next) + ": " + next.exceptionNow());
///     }
/// }
/// ```
///
/// Thread-safe. Python: `AsyncResult`, `concurrent.futures.Future` and `as_completed`.
public final class AsyncResult<R extends @Nullable Object> extends CompletableFuture<R> {
    /// What became of a task that was cancelled: see [#fate]. In order of how much befell it.
    public enum Fate {
        /// Nothing of it has run, nor will.
        NEVER_BEGAN,
        /// It was not interrupted, or not in time: it has returned or thrown by itself, and what it does is done.
        RAN_TO_ITS_END,
        /// It was interrupted, and has ended in its own time: it had the chance to leave in order what it was about. It may have
        /// returned all the same.
        INTERRUPTED,
        /// Its worker ended while it ran: killed, since the interrupt did not end it, or by its own death, or with the pool. How
        /// far it came is not known: what it wrote may be half there. With the pool this is told also of what a worker had not
        /// begun yet. A worker that is a thread may go on nevertheless.
        WORKER_LOST
    }

    /// Looks by itself now and then, as every wait in this library does: the end is told behind other dependents, which may take
    /// long, and not at all if who tells it lacks heap or stack in its midst.
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Coordinator coordinator;
    private final Callbacks callbacks;
    private final @Nullable Consumer<? super R> callback;
    private final @Nullable Consumer<? super Throwable> errorCallback;

    /// Null when the pool has completed this: nothing of the task is left to be cancelled, and a result may be kept for long, but
    /// not the function with all that it captured.
    private volatile @Nullable Request request;

    /// Ends with this one, for all who wait. Written under this.
    private volatile @Nullable CompletableFuture<?> end;

    private volatile boolean hasDependents;
    private volatile @Nullable Thread completer; // who completes it now
    private volatile @Nullable Thread hearer; // whose callback runs

    AsyncResult(
            Coordinator coordinator,
            Callbacks callbacks,
            @Nullable Consumer<? super R> callback,
            @Nullable Consumer<? super Throwable> errorCallback) {
        this.coordinator = coordinator;
        this.callbacks = callbacks;
        this.callback = callback;
        this.errorCallback = errorCallback;
    }

    void belongsTo(Request asked) {
        request = asked;
    }

    void settle(R value) {
        settle(callback, value, () -> completed(complete(value)));
    }

    void settleFailed(Throwable failure) {
        settle(errorCallback, failure, () -> completed(completeExceptionally(wrapped(failure))));
    }

    private void completed(boolean byPool) {
        if (byPool) {
            request = null;
        }
    }

    /// In a future one stands for its cause, to everybody who asks, and the other for a cancel. A task's own are neither.
    private static Throwable wrapped(Throwable failure) {
        boolean isMistakable =
                failure instanceof CompletionException
                        || (failure instanceof CancellationException
                                && !(failure instanceof Cancellation));
        return isMistakable ? new CompletionException(text(failure), failure) : failure;
    }

    private static @Nullable String text(Throwable failure) {
        try {
            return failure.toString();
        } catch (Throwable e) { // it is code of the user's
            return null;
        }
    }

    /// As in Python, the result is there when its callback has run.
    private <T extends @Nullable Object> void settle(
            @Nullable Consumer<? super T> heard, T outcome, Runnable completion) {
        if (isDone()) {
            return; // cancelled, or completed by others
        }
        if (heard != null) {
            ClassLoader loader = loader();
            Runnable end = () -> finish(completion);
            Runnable hearing = () -> hear(heard, outcome, end); // here: there may be no heap later
            callbacks.add(() -> UserThreads.run(loader, hearing));
        } else {
            finish(completion);
        }
    }

    /// Completes it, in a thread of its own if others depend on it.
    private void finish(Runnable completion) {
        if (!completesHere(completion)) {
            ClassLoader loader = loader();
            Runnable completing = () -> completeSurely(completion); // likewise
            callbacks.complete(this, () -> UserThreads.run(loader, completing));
        }
    }

    private <T extends @Nullable Object> void hear(
            Consumer<? super T> heard, T outcome, Runnable end) {
        try {
            hearer = Thread.currentThread();
            if (!isDone()) { // it waited for others, and may have been cancelled meanwhile
                heard.accept(outcome);
            }
        } catch (Throwable e) { // it harms nobody
            WaitingList.report(e);
        } finally {
            hearer = null;
            completeSurely(end);
        }
    }

    /// Who runs its callback, or null.
    @Nullable
    Thread hearer() {
        return hearer;
    }

    /// In no thread of the pool's that has something else to do: it waits until there is heap for it.
    private static void completeSurely(Runnable completion) {
        while (true) {
            try {
                completion.run();
                return;
            } catch (OutOfMemoryError e) {
                Respite.take();
            }
        }
    }

    /// That of who asked.
    private @Nullable ClassLoader loader() {
        Request asked = request;
        return asked == null ? null : asked.loader;
    }

    /// Not where code of the user's depends on it, which may wait for other results: we are to bring those. Whoever comes
    /// meanwhile waits a moment, so that it finds the result.
    boolean completesHere(Runnable completion) {
        completer = Thread.currentThread();
        try {
            boolean isNobodys = !hasDependents && getNumberOfDependents() <= (end == null ? 0 : 1);
            if (isNobodys) {
                completion.run();
            }
            return isNobodys;
        } finally {
            completer = null;
        }
    }

    /// Waits for the result.
    ///
    /// @throws InterruptedException if interrupted while waiting; the task goes on
    /// @throws ExecutionException if the task failed; its cause says why
    /// @throws CancellationException if it was cancelled
    @Override
    public R get() throws InterruptedException, ExecutionException {
        boolean _ = await(Deadline.never());
        return super.get();
    }

    /// Waits at most `timeout` for the result; zero or less does not wait.
    ///
    /// @throws TimeoutException if it is not there by then; the task goes on
    /// @throws InterruptedException if interrupted while waiting; the task goes on
    /// @throws ExecutionException if the task failed; its cause says why
    /// @throws CancellationException if it was cancelled
    public R get(Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        return get(Deadline.in(timeout));
    }

    /// As [#get(Duration)].
    @Override
    public R get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return get(Deadline.in(Duration.ofNanos(unit.toNanos(timeout))));
    }

    private R get(Deadline deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!await(deadline)) {
            throw new TimeoutException("the result is not there yet");
        }
        return super.get();
    }

    /// As [#get], but uninterruptible.
    ///
    /// @throws java.util.concurrent.CompletionException if the task failed; its cause says why
    /// @throws CancellationException if it was cancelled
    @Override
    public R join() {
        boolean wasInterrupted = false;
        try {
            while (!isDone()) {
                try {
                    await();
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return super.join();
    }

    /// Who waits there is not counted among those who depend on this one; it is one of them, known to [#completesHere].
    private synchronized CompletableFuture<?> end() {
        CompletableFuture<?> known = end;
        if (known == null) {
            known = new CompletableFuture<R>().acceptEither(this, _ -> {});
            end = known;
        }
        return known;
    }

    /// Waits until it is [#ready]. Python: `wait`, a name that Java's Object owns.
    ///
    /// @throws InterruptedException if interrupted while waiting; the task goes on
    public void await() throws InterruptedException {
        boolean _ = await(Deadline.never());
    }

    /// Waits until it is [#ready], at most `timeout`; zero or less does not wait.
    ///
    /// @return whether it is
    /// @throws InterruptedException if interrupted while waiting; the task goes on
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Deadline.in(timeout));
    }

    private boolean await(Deadline deadline) throws InterruptedException {
        attend(deadline);
        if (isDone() || deadline.hasPassed()) {
            return isDone();
        }
        try (var _ = callbacks.aside(this)) {
            while (!isDone() && !deadline.hasPassed()) {
                awaitEnd(Math.min(deadline.remainingNanos(), LOOK_NANOS));
            }
        }
        return isDone();
    }

    private void awaitEnd(long mostNanos) throws InterruptedException {
        try {
            Object _ = end().get(mostNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            return; // the caller looks
        }
    }

    /// Whether the result, or the failure, is there.
    public boolean ready() {
        return isDone();
    }

    /// Whether the task returned a result.
    ///
    /// @throws IllegalStateException if it is not [#ready]
    public boolean successful() {
        if (!isDone()) {
            throw new IllegalStateException("the task is not ready: call await() first");
        }
        return !isCompletedExceptionally();
    }

    /// Cancels the task. One that was not begun never is. One that runs is stopped if `mayInterrupt`: it is interrupted,
    /// and if that does not end it within [TaskOptions#grace], its worker is killed and replaced; else it runs on, for
    /// nothing. Of several items those that run are treated so, and no further ones begin. Does not wait: what becomes of it
    /// then, [#fate] tells.
    ///
    /// A result that others than the pool have completed, as [#orTimeout] does, stays as it is, but its task is treated so all the
    /// same.
    ///
    /// @return whether the result is that it was cancelled, by this call or before
    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean isCancelled = super.cancel(mayInterrupt);
        Request asked = request;
        if (asked != null && !isEndedByPool()) {
            coordinator.cancel(asked, mayInterrupt);
        }
        return isCancelled;
    }

    private boolean isEndedByPool() {
        return handle((_, failure) -> failure instanceof Cancellation).join();
    }

    /// What becomes of the task after [#cancel], told when no worker has anything of it any more: at once if it never began, else
    /// when what ran has ended, to which `cancel(false)` leaves its time. From then on nothing changes any more what it was
    /// about. Of several items it is what befell the one that most befell; those that were done before have run to their end.
    ///
    /// It is always told, also if the worker dies. If the pool is terminated meanwhile, or breaks, it is told at once, and the
    /// worker has a second to end: [Pool#awaitTermination] waits for that.
    ///
    /// Each call gives a future of its own, so ask once and keep it; to complete or to cancel that does nothing else. What depends
    /// on it runs in a virtual thread. Thread-safe; does not wait.
    ///
    /// @throws IllegalStateException if the task was not cancelled; or not by `cancel`, but by the end of its pool
    public CompletableFuture<Fate> fate() {
        Request asked = request;
        if (asked == null || !isCancelled(asked)) {
            throw new IllegalStateException("the task was not cancelled: call cancel() first");
        }
        return coordinator.fate(asked);
    }

    private boolean isCancelled(Request asked) {
        return isCancelled() ? !isEndedByPool() : coordinator.isCancelled(asked);
    }

    /// What depends on it is an ordinary future. Who completes this does not wait for itself: what has come by way of another
    /// future, as by `other.thenCombine(this, …)`, was not asked for here, may run there, and asks for more.
    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        hasDependents = true;
        Thread by = completer;
        while (by != null && by != Thread.currentThread()) {
            Thread.onSpinWait();
            by = completer;
        }
        return new CompletableFuture<>();
    }

    /// Takes the replies itself for a moment: it need not be woken then.
    private void attend(Deadline deadline) {
        if (!isDone()) {
            coordinator.attend(this::isDone, deadline.remainingNanos());
        }
    }
}
