package multiprocessing.pool;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import multiprocessing.codec.Failures;
import multiprocessing.codec.Loaders;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// Gives tasks to workers and takes their replies. Thread-safe; nothing here waits.
final class Coordinator {
    /*
     * A state machine that is moved by step(), which any thread may call: a submitter, so that an idle worker has the
     * task without a hop between threads; whoever waits for a result; and the collector, when nobody else does. What is
     * to be told to users is gathered while the lock is held and told after: it decodes, and may run code of theirs.
     *
     *                     ┌─ revoked, or its worker died before it began ─┐
     *                     ▼                                               │
     *     submit ─▶ QUEUED ─ a slot has room ─▶ SENT ─ each item: ─▶ value, exception, stopped ─▶ DONE
     *                 │                          └─ worker died: what had begun is lost; the rest is queued again
     *                 └─ limit, cancel, end of the pool ─▶ DONE
     */
    enum State {
        RUNNING,
        CLOSING,
        TERMINATED
    }

    /// How many replies of one worker are taken at a time.
    private static final int REPLIES_MOST = 256;

    /// How many workers in a row may fail to start.
    private static final int FAILED_STARTS_MOST = 3;

    /// How many workers may die with nothing done in between, beside two for each process.
    private static final int IDLE_DEATHS_MOST = 10;

    private final Settings settings;
    private final Lines lines;
    private final LongSupplier nanoClock;
    private final Runnable whenTerminated;
    private final AtomicLong taskNumbers = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final Crew crew;
    private final Slot[] slots; // the crew's
    private final TaskTable tasks = new TaskTable();
    private final Timers timers = new Timers();
    private final News news = new News();
    private final Limits limits;
    private final Dispatcher dispatcher;
    private final Losses losses;
    private int failedStarts;
    private @Nullable RuntimeException startFailure; // the last
    private int idleDeaths;
    private State state = State.RUNNING;
    private @Nullable BrokenPoolException broken;

    private volatile boolean isCalled;
    private volatile boolean isOver;

    Coordinator(Settings settings, Lines lines, LongSupplier nanoClock, Runnable whenTerminated) {
        this.settings = settings;
        this.lines = lines;
        this.nanoClock = nanoClock;
        this.whenTerminated = whenTerminated;
        this.crew = new Crew(settings.processes(), timers, nanoClock);
        this.slots = crew.slots();
        this.limits = new Limits(slots, tasks, timers, news, nanoClock, this::call);
        this.dispatcher = new Dispatcher(slots, tasks, limits, settings.tasksMost());
        this.losses = new Losses(tasks, limits, news, this::nextTaskNumber);
    }

    long nextTaskNumber() {
        return taskNumbers.incrementAndGet();
    }

    /// Takes tasks of one request.
    ///
    /// @throws RejectedExecutionException if the pool takes no more
    /// @throws BrokenPoolException if it cannot go on
    void submit(List<Task> added) {
        int _ =
                moved(() -> {
                    checkRunning();
                    for (Task task : added) {
                        tasks.add(task);
                        limits.limitQueueing(task);
                    }
                    return dispatcher.giveTasks();
                });
    }

    private void checkRunning() {
        BrokenPoolException why = broken;
        if (why != null) {
            throw new BrokenPoolException(String.valueOf(why.getMessage()), why);
        }
        if (state != State.RUNNING) {
            throw new RejectedExecutionException("the pool is not running: it takes no more tasks");
        }
    }

    /// Does what there is to do.
    ///
    /// @return how much that was
    int step() {
        isCalled = false;
        return moved(() ->
                takeReplies()
                        + noticeTheDead()
                        + timers.run(nanoClock.getAsLong())
                        + dispatcher.giveTasks()
                        + crew.step()
                        + endWhenDone());
    }

    private int moved(Supplier<Integer> move) {
        int done;
        List<Runnable> told;
        lock.lock();
        try {
            done = move.get();
        } finally {
            told = news.take();
            lock.unlock();
        }
        told.forEach(Runnable::run);
        return done;
    }

    // ---- replies

    private int takeReplies() {
        int taken = 0;
        for (Slot slot : slots) {
            if (slot.line != null) {
                taken += slot.sendRest();
                taken += takeReplies(slot, REPLIES_MOST);
            }
        }
        return taken;
    }

    private int takeReplies(Slot slot, int most) {
        int taken = 0;
        Line line = slot.line();
        for (byte[] message = line.poll(); message != null; message = line.poll()) {
            taken++;
            try {
                take(slot, Reply.decode(message));
            } catch (TransferException e) {
                line.kill(); // it is not in its right mind
            }
            if (taken == most || slot.line != line) {
                break;
            }
        }
        return taken;
    }

    private void take(Slot slot, Reply reply) {
        switch (reply) {
            case Reply.Ready _ -> {
                slot.state = Slot.State.READY;
                failedStarts = 0;
            }
            case Reply.Broken(byte[] failure) ->
                    breakDown(
                            "the initializer failed in " + slot.worker,
                            Failures.decode(failure, Loaders.receiving()));
            case Reply.Values(long number, int first, long nanos, Items items) -> {
                Task task = find(slot, number, first, items.count());
                news.values(task, first, items);
                itemsDone(slot, task, items.count(), nanos);
            }
            case Reply.Failed(long number, int item, long nanos, byte[] failure) -> {
                Task task = find(slot, number, item, 1);
                news.failure(task, item, failure, slot.worker);
                itemsDone(slot, task, 1, nanos);
            }
            case Reply.Skipped(long number) -> {
                Task task = find(slot, number, -1, 0);
                news.failures(task, task.next, task.itemCount, CancellationException::new);
                itemsDone(slot, task, task.itemCount - task.next, 0);
            }
        }
    }

    /// The task of that number.
    ///
    /// @throws TransferException if it has no such task in hand, or that was not the next of its items
    private static Task find(Slot slot, long number, int first, int count) {
        Task task = slot.find(number);
        if (task == null
                || (first >= 0 && task.next != first)
                || count > task.itemCount - task.next) {
            throw new TransferException("message is malformed: unknown task: " + number);
        }
        return task;
    }

    private void itemsDone(Slot slot, Task task, int count, long nanos) {
        idleDeaths = 0;
        task.next += count;
        task.nanos += nanos;
        if (task.next == task.itemCount) {
            dispatcher.learn(task.nanos);
            slot.drop(task);
            tasks.done(task);
            task.revoke(); // what was not decoded
        }
    }

    // ---- deaths

    private int noticeTheDead() {
        int dead = 0;
        for (Slot slot : slots) {
            Line line = slot.line;
            if (line != null && line.hasEnded()) {
                int _ = takeReplies(slot, Integer.MAX_VALUE);
                if (slot.line == line) { // else the pool broke meanwhile
                    bury(slot, line);
                }
                dead++;
            }
        }
        return dead;
    }

    private void bury(Slot slot, Line line) {
        Ending ending = line.ending();
        boolean wasStarting = slot.state == Slot.State.STARTING;
        Worker worker = slot.worker;
        long running = line.cell().running();
        List<Task> left = List.copyOf(slot.inHand);
        crew.bury(slot);
        if (losses.settle(left, running, worker, ending)) {
            idleDeaths = 0;
        }
        call();
        countDeath(wasStarting && ending.exitCode() > 0, worker, ending);
    }

    /// A worker whose start fails by itself will fail again soon; one that is killed may have had bad luck.
    private void countDeath(boolean isFailedStart, Worker worker, Ending ending) {
        failedStarts += isFailedStart ? 1 : 0;
        idleDeaths += isFailedStart ? 0 : 1;
        if (failedStarts >= FAILED_STARTS_MOST) {
            breakDown("workers cannot be started", Losses.lost(worker, ending, "nothing yet"));
        } else if (idleDeaths > IDLE_DEATHS_MOST + 2 * slots.length) {
            breakDown(
                    "workers die without doing anything: " + idleDeaths + " in a row",
                    Losses.lost(worker, ending, "nothing"));
        }
    }

    /// Sees to it that what was not begun of a request never is, and that what was is stopped if so wanted. The request
    /// is told nothing more.
    void cancel(Request request, boolean interrupt) {
        int _ =
                moved(() -> {
                    limits.cancel(request, interrupt);
                    call();
                    return 1;
                });
    }

    /// A function will not be called again.
    void forget(Definition function) {
        int _ =
                moved(() -> {
                    for (Slot slot : slots) {
                        if (slot.line != null) {
                            slot.forget(function);
                        }
                    }
                    return 1;
                });
    }

    // ---- hiring and leaving

    /// Starts a worker if one is missing; may take some milliseconds, other than everything else here.
    ///
    /// @return how many
    int hire() {
        Slot slot;
        int id;
        lock.lock();
        try {
            slot = state == State.TERMINATED || isDone() ? null : crew.vacancy();
            if (slot == null) {
                return 0;
            }
            slot.state = Slot.State.HIRING;
            id = crew.nextId();
        } finally {
            lock.unlock();
        }
        String name = "PoolWorker-" + id;
        Line line;
        try {
            line = lines.open(id, name);
        } catch (RuntimeException | Error e) {
            notHired(slot, e);
            return 1;
        }
        hired(slot, line, new Worker(id, name, line.pid()));
        return 1;
    }

    /// Starts the first worker.
    ///
    /// @throws RuntimeException if it cannot be started; the pool is over
    void hireFirst() {
        int _ = hire();
        RuntimeException cannot = startFailure;
        if (cannot != null) {
            terminate(true);
            int _ = step();
            throw cannot;
        }
    }

    private void hired(Slot slot, Line line, Worker worker) {
        int _ =
                moved(() -> {
                    crew.arrive(slot, line, worker);
                    if (broken != null || isDone()) {
                        crew.expel(slot, true);
                    }
                    return 1;
                });
    }

    /// Whether nothing is left to do, nor will come.
    private boolean isDone() {
        return state != State.RUNNING && tasks.unfinished() == 0;
    }

    private void notHired(Slot slot, Throwable e) {
        int _ =
                moved(() -> {
                    slot.state = Slot.State.EMPTY;
                    startFailure = e instanceof RuntimeException failure ? failure : null;
                    if (++failedStarts >= FAILED_STARTS_MOST) {
                        breakDown("workers cannot be started", e);
                    }
                    return 1;
                });
    }

    /// Lets go the workers that have done their share, and all when nothing is left to do.
    private int endWhenDone() {
        int changed = 0;
        boolean all = isDone();
        for (Slot slot : slots) {
            if (slot.line != null
                    && slot.inHand.isEmpty()
                    && (all || slot.given >= settings.tasksMost())) {
                crew.dismiss(slot);
                changed++;
            }
        }
        if (changed > 0) {
            call();
        }
        if (all && state != State.TERMINATED && crew.isGone()) {
            state = State.TERMINATED;
            news.add(this::terminated);
            changed++;
        }
        return changed;
    }

    private void terminated() {
        isOver = true;
        whenTerminated.run();
        lines.ring();
    }

    /// Takes no more tasks, and ends when those are done that it has.
    void shutdown() {
        int _ =
                moved(() -> {
                    if (state == State.RUNNING) {
                        state = State.CLOSING;
                    }
                    call();
                    return 1;
                });
    }

    /// Takes no more tasks, fails those that were not begun, and stops those that were.
    void shutdownNow() {
        shutdown();
        int _ =
                moved(() -> {
                    for (Slot slot : slots) {
                        for (Task task : List.copyOf(slot.inHand)) {
                            if (limits.withdraw(task)) {
                                drop(task);
                            } else {
                                limits.cancelRun(slot, task, true);
                            }
                        }
                    }
                    for (Task task : tasks.drain()) {
                        drop(task);
                    }
                    return 1;
                });
    }

    private void drop(Task task) {
        task.revoke();
        news.failures(
                task,
                task.next,
                task.itemCount,
                () -> new CancellationException("the pool was ended before the task began"));
    }

    /// Ends at once. All tasks have failed when this returns.
    void terminate(boolean kill) {
        int _ =
                moved(() -> {
                    end(() -> new CancellationException("the pool was terminated"), kill);
                    return 1;
                });
    }

    /// It is not in its right mind: what must not happen has.
    void failed(Throwable failure) {
        int _ =
                moved(() -> {
                    breakDown("the pool has failed: this is a bug of the library", failure);
                    return 1;
                });
    }

    private void breakDown(String message, Throwable cause) {
        if (broken == null && state != State.TERMINATED) {
            broken = new BrokenPoolException(message, cause);
            end(() -> new BrokenPoolException(message, cause), true);
        }
    }

    private void end(Supplier<? extends Throwable> failure, boolean kill) {
        if (state == State.RUNNING) {
            state = State.CLOSING;
        }
        for (Slot slot : slots) {
            if (slot.line != null) {
                for (Task task : slot.inHand) {
                    tasks.done(task);
                    news.failures(task, task.next, task.itemCount, failure);
                }
                crew.expel(slot, kill);
            }
        }
        for (Task task : tasks.drain()) {
            task.revoke();
            news.failures(task, task.next, task.itemCount, failure);
        }
        if (kill) {
            crew.hurry();
        }
        call();
    }

    // ---- for who waits

    /// Whether a step has something to do, as far as workers have said. Any thread may ask.
    boolean hasNews() {
        return isCalled || isOver || crew.hasNews();
    }

    /// How long until a step has something to do by itself.
    long nanosToTimer(long most) {
        lock.lock();
        try {
            return timers.nanosToNext(nanoClock.getAsLong(), most);
        } finally {
            lock.unlock();
        }
    }

    /// Whether no worker is left, nor will be.
    boolean isOver() {
        return isOver;
    }

    boolean isShutdown() {
        lock.lock();
        try {
            return state != State.RUNNING;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    BrokenPoolException broken() {
        lock.lock();
        try {
            return broken;
        } finally {
            lock.unlock();
        }
    }

    /// The workers there are now.
    List<Worker> workers() {
        lock.lock();
        try {
            return crew.workers();
        } finally {
            lock.unlock();
        }
    }

    private void call() {
        isCalled = true;
        lines.ring();
    }
}
