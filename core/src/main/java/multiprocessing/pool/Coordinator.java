package multiprocessing.pool;

import java.util.ArrayList;
import java.util.Arrays;
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
     *
     * A worker gets a further task ahead of its time only while tasks are short, so that it need not wait for us. What it
     * has not begun can be taken back, by its claim in the cell.
     */
    enum State {
        RUNNING,
        CLOSING,
        TERMINATED
    }

    /// How much work a worker may have ahead.
    private static final long AHEAD_NANOS = 500_000;

    /// How many replies of one worker are taken at a time.
    private static final int REPLIES_MOST = 256;

    /// How many workers in a row may fail to start.
    private static final int FAILED_STARTS_MOST = 3;

    /// How many workers may die with nothing done in between, beside two for each process.
    private static final int IDLE_DEATHS_MOST = 10;

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Settings settings;
    private final Lines lines;
    private final LongSupplier nanoClock;
    private final Runnable whenTerminated;
    private final AtomicLong taskNumbers = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final Slot[] slots;
    private final TaskTable tasks = new TaskTable();
    private final Timers timers = new Timers();
    private final Leavers leavers = new Leavers(timers);
    private List<Runnable> news = new ArrayList<>();
    private int hired;
    private int failedStarts;
    private @Nullable RuntimeException startFailure; // the last
    private int idleDeaths;
    private long meanNanos = UNKNOWN; // of a task
    private State state = State.RUNNING;
    private @Nullable BrokenPoolException broken;

    private volatile Line[] listened = {};
    private volatile boolean isCalled;
    private volatile boolean isOver;

    Coordinator(Settings settings, Lines lines, LongSupplier nanoClock, Runnable whenTerminated) {
        this.settings = settings;
        this.lines = lines;
        this.nanoClock = nanoClock;
        this.whenTerminated = whenTerminated;
        this.slots = new Slot[settings.processes()];
        Arrays.setAll(slots, _ -> new Slot());
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
                        limitQueueing(task);
                    }
                    return giveTasks();
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
                        + giveTasks()
                        + leavers.step()
                        + endWhenDone());
    }

    private int moved(Supplier<Integer> move) {
        int done;
        List<Runnable> told;
        lock.lock();
        try {
            done = move.get();
        } finally {
            told = news;
            if (!told.isEmpty()) {
                news = new ArrayList<>();
            }
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
                tellValues(task, first, items);
                itemsDone(slot, task, items.count(), nanos);
            }
            case Reply.Failed(long number, int item, long nanos, byte[] failure) -> {
                Task task = find(slot, number, item, 1);
                tellFailure(task, item, failure, slot.worker);
                itemsDone(slot, task, 1, nanos);
            }
            case Reply.Skipped(long number) -> {
                Task task = find(slot, number, -1, 0);
                tellAll(task, task.next, task.itemCount, CancellationException::new);
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
            meanNanos =
                    meanNanos == UNKNOWN ? task.nanos : meanNanos + (task.nanos - meanNanos) / 8;
            slot.drop(task);
            tasks.done(task);
        }
    }

    private void tellValues(Task task, int first, Items items) {
        if (task.request.isCancelled) {
            return;
        }
        int stopped = task.stoppedItem - first;
        RuntimeException instead = stopped >= 0 && stopped < items.count() ? task.stopped() : null;
        news.add(() -> {
            try (var unpacker = Unpacker.take()) {
                for (int i = 0; i < items.count(); i++) {
                    if (instead != null && i == stopped) {
                        task.request.failed(task.firstItem + first + i, instead);
                    } else {
                        tellValue(task.request, task.firstItem + first + i, unpacker, items, i);
                    }
                }
            }
        });
    }

    private static void tellValue(
            Request request, int item, Unpacker unpacker, Items items, int index) {
        Object value;
        try {
            value = unpacker.read(items, index);
        } catch (Throwable e) { // reading runs code of the user's
            request.failed(item, e);
            return;
        }
        request.succeeded(item, value);
    }

    private void tellFailure(Task task, int item, byte[] failure, Worker worker) {
        if (task.request.isCancelled) {
            return;
        }
        RuntimeException instead = task.stoppedItem == item ? task.stopped() : null;
        news.add(() -> {
            Throwable thrown;
            try {
                thrown = RemoteFrames.from(worker, Failures.decode(failure, Loaders.receiving()));
            } catch (Throwable e) { // the same
                thrown = e;
            }
            if (instead != null) {
                instead.addSuppressed(thrown);
                thrown = instead;
            }
            task.request.failed(task.firstItem + item, thrown);
        });
    }

    private void tellAll(Task task, int first, int last, Supplier<? extends Throwable> failure) {
        if (!task.request.isCancelled) {
            news.add(() -> {
                for (int item = first; item < last; item++) {
                    task.request.failed(task.firstItem + item, failure.get());
                }
            });
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
        line.close();
        slot.leave();
        listen();
        for (int i = left.size() - 1; i >= 0; i--) { // each to the front: the first comes first
            Task task = left.get(i);
            tasks.done(task);
            if (Cell.task(running) == task.number && Cell.item(running) >= task.next) {
                lose(task, Cell.item(running) + 1, worker, ending);
            } else {
                again(task, task.next, task.losses);
            }
        }
        call();
        if (wasStarting && ++failedStarts >= FAILED_STARTS_MOST) {
            breakDown(
                    "workers cannot be started: "
                            + failedStarts
                            + " in a row ended before they were ready",
                    ending.exception()
                            .orElseGet(() ->
                                    new WorkerLostException(
                                            worker, ending.exitCode(), "nothing", null)));
        } else if (!wasStarting && ++idleDeaths > IDLE_DEATHS_MOST + 2 * slots.length) {
            breakDown(
                    "workers die without doing anything: " + idleDeaths + " in a row",
                    new WorkerLostException(
                            worker, ending.exitCode(), "nothing", ending.exception().orElse(null)));
        }
    }

    /// Items up to `last` had begun and have no result.
    private void lose(Task task, int last, Worker worker, Ending ending) {
        idleDeaths = 0;
        again(task, last, task.losses);
        if (task.stoppedItem >= 0 && task.stoppedItem < last) {
            RuntimeException instead = task.stopped();
            tellAll(task, task.stoppedItem, last, () -> instead);
            last = task.stoppedItem;
        }
        if (task.losses < task.options.repeats() && last > task.next) {
            addFirst(task, task.part(nextTaskNumber(), task.next, last, task.losses + 1));
            return;
        }
        for (int item = task.next; item < last; item++) {
            String what = task.what(item);
            tellAll(
                    task,
                    item,
                    item + 1,
                    () ->
                            new WorkerLostException(
                                    worker,
                                    ending.exitCode(),
                                    what,
                                    ending.exception().orElse(null)));
        }
    }

    /// Queues the items from `first` on again.
    private void again(Task task, int first, int losses) {
        if (first < task.itemCount) {
            addFirst(task, task.part(nextTaskNumber(), first, task.itemCount, losses));
        }
    }

    private void addFirst(Task old, Task task) {
        if (!old.request.isCancelled) {
            tasks.addFirst(task);
            limitQueueing(task);
        }
    }

    // ---- tasks

    private int giveTasks() {
        int given = 0;
        for (Task task = tasks.first(); task != null; task = tasks.first()) {
            Slot slot = choose();
            if (slot == null) {
                return given;
            }
            tasks.send(task);
            give(slot, task);
            given++;
        }
        return given + balance();
    }

    private void give(Slot slot, Task task) {
        slot.send(task);
        limitRunning(slot, task);
    }

    /// The worker with the least to do that may have a further task, or null.
    private @Nullable Slot choose() {
        Slot best = null;
        int most = 1 + ahead();
        for (Slot slot : slots) {
            int load = slot.inHand.size();
            if (load < most && slot.hasRoom() && slot.given < settings.tasksMost()) {
                best = slot;
                most = load; // from now on only one with less to do is better
            }
        }
        return best;
    }

    /// How many tasks a worker may have beside the one that it does.
    private int ahead() {
        return meanNanos >= AHEAD_NANOS
                ? 0
                : (int) Math.min(Cell.CLAIMS - 1, AHEAD_NANOS / Math.max(1, meanNanos));
    }

    /// Gives to those who have nothing what others have not begun.
    private int balance() {
        int moved = 0;
        for (Slot idle : slots) {
            if (idle.inHand.isEmpty() && idle.hasRoom() && idle.given < settings.tasksMost()) {
                Slot busiest = idle;
                for (Slot slot : slots) {
                    busiest = slot.inHand.size() > busiest.inHand.size() ? slot : busiest;
                }
                if (busiest.inHand.size() < 2) {
                    return moved;
                }
                Task last = busiest.inHand.getLast();
                if (busiest.takeBack(last)) {
                    give(idle, last);
                    moved++;
                }
            }
        }
        return moved;
    }

    // ---- limits

    private void limitQueueing(Task task) {
        task.options
                .queueLimit()
                .ifPresent(limit ->
                        at(
                                nanoClock.getAsLong() + limit.toNanos(),
                                () -> {
                                    if (withdraw(task)) {
                                        tellAll(
                                                task,
                                                task.next,
                                                task.itemCount,
                                                () ->
                                                        new TaskTimeoutException(
                                                                "task "
                                                                        + task.number
                                                                        + " was not begun in time: queueLimit="
                                                                        + limit,
                                                                limit,
                                                                false));
                                    }
                                }));
    }

    /// Takes a task away that was not begun.
    ///
    /// @return whether it was not
    private boolean withdraw(Task task) {
        if (task.state == Task.State.SENT) {
            Slot slot = slotOf(task);
            if (slot == null || !slot.takeBack(task)) {
                return false;
            }
        }
        if (task.state == Task.State.DONE
                || (task.state == Task.State.QUEUED && task.request.isCancelled)) {
            return false;
        }
        tasks.done(task);
        return true;
    }

    private @Nullable Slot slotOf(Task task) {
        for (Slot slot : slots) {
            if (slot.inHand.contains(task)) {
                return slot;
            }
        }
        return null;
    }

    private void limitRunning(Slot slot, Task task) {
        task.options
                .runLimit()
                .ifPresent(limit -> {
                    long limitNanos = limit.toNanos();
                    at(
                            nanoClock.getAsLong() + limitNanos,
                            () -> lookAtRun(slot, slot.line(), task, limitNanos));
                });
    }

    /// Nobody tells us when an item begins, so this comes back when the present one will have exceeded its limit.
    private void lookAtRun(Slot slot, Line line, Task task, long limitNanos) {
        if (slot.line != line || !slot.inHand.contains(task)) {
            return;
        }
        long now = nanoClock.getAsLong();
        long running = line.cell().running();
        long next = now + limitNanos;
        if (Cell.task(running) == task.number && Cell.item(running) >= task.next) {
            long overdueAt = line.cell().startedNanos() + limitNanos;
            if (overdueAt - now > 0) {
                next = overdueAt;
            } else if (line.cell().running() == running) {
                stop(slot, line, task, running, Task.Reason.LIMIT);
            }
        }
        at(next, () -> lookAtRun(slot, line, task, limitNanos));
    }

    private void stop(Slot slot, Line line, Task task, long running, Task.Reason reason) {
        if (task.stoppedItem == Cell.item(running)) {
            return; // it knows
        }
        task.stoppedItem = Cell.item(running);
        task.reason = reason;
        line.cell().stop(running);
        line.interrupt();
        at(
                nanoClock.getAsLong() + task.options.grace().toNanos(),
                () -> {
                    if (slot.line == line
                            && slot.inHand.contains(task)
                            && line.cell().running() == running) {
                        task.workerKilled = true;
                        line.kill();
                    }
                });
    }

    private void at(long nanos, Runnable action) {
        if (timers.at(nanos, action)) {
            call();
        }
    }

    /// Sees to it that what was not begun of a request never is, and that what was is stopped if so wanted. The request
    /// is told nothing more.
    void cancel(Request request, boolean interrupt) {
        int _ =
                moved(() -> {
                    request.isCancelled = true;
                    if (request.queued > 0) {
                        tasks.cancel(request);
                    }
                    for (Slot slot : slots) {
                        for (Task task : List.copyOf(slot.inHand)) {
                            if (task.request == request && !withdraw(task)) {
                                cancelRun(slot, task, interrupt);
                            }
                        }
                    }
                    call();
                    return 1;
                });
    }

    private void cancelRun(Slot slot, Task task, boolean interrupt) {
        Line line = slot.line();
        line.cell().cancel(task.number);
        long running = line.cell().running();
        if (interrupt && Cell.task(running) == task.number) {
            stop(slot, line, task, running, Task.Reason.CANCELLED);
        } else if (interrupt) { // it has claimed it and is about to begin
            at(
                    nanoClock.getAsLong() + 1_000_000,
                    () -> {
                        if (slot.line == line && slot.inHand.contains(task)) {
                            cancelRun(slot, task, true);
                        }
                    });
        }
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
        Slot slot = null;
        int id = 0;
        lock.lock();
        try {
            slot = vacancy();
            if (slot == null) {
                return 0;
            }
            slot.state = Slot.State.HIRING;
            id = ++hired;
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

    private @Nullable Slot vacancy() {
        if (state == State.TERMINATED || (state == State.CLOSING && tasks.unfinished() == 0)) {
            return null;
        }
        for (Slot slot : slots) {
            if (slot.state == Slot.State.EMPTY) {
                return slot;
            }
        }
        return null;
    }

    private void hired(Slot slot, Line line, Worker worker) {
        int _ =
                moved(() -> {
                    slot.hired(line, worker);
                    if (broken != null || vacancyIsGone()) {
                        slot.leave();
                        leavers.addKilled(line);
                    }
                    listen();
                    return 1;
                });
    }

    private boolean vacancyIsGone() {
        return state == State.CLOSING && tasks.unfinished() == 0;
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
        boolean all = vacancyIsGone();
        for (Slot slot : slots) {
            Line line = slot.line;
            if (line != null
                    && slot.inHand.isEmpty()
                    && (all || slot.given >= settings.tasksMost())) {
                dismiss(slot, line);
                changed++;
            }
        }
        if (changed > 0) {
            call();
        }
        if (all && state != State.TERMINATED && leavers.areNone() && areAllEmpty()) {
            state = State.TERMINATED;
            news.add(this::terminated);
            changed++;
        }
        return changed;
    }

    private void dismiss(Slot slot, Line line) {
        boolean listens = slot.hasRoom() && line.offer(new Order.Stop().encode());
        slot.leave();
        if (listens) {
            leavers.addStopped(line, nanoClock.getAsLong());
        } else {
            leavers.addKilled(line); // it starts, and has done nothing yet
        }
        listen();
    }

    private boolean areAllEmpty() {
        for (Slot slot : slots) {
            if (slot.state != Slot.State.EMPTY) {
                return false;
            }
        }
        return true;
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
    ///
    /// @return the requests of those that were not begun
    List<Request> shutdownNow() {
        shutdown();
        var notBegun = new ArrayList<Request>();
        int _ =
                moved(() -> {
                    for (Slot slot : slots) {
                        for (Task task : List.copyOf(slot.inHand)) {
                            if (withdraw(task)) {
                                notBegun.add(task.request);
                                drop(task);
                            } else {
                                cancelRun(slot, task, true);
                            }
                        }
                    }
                    for (Task task : tasks.drain()) {
                        notBegun.add(task.request);
                        drop(task);
                    }
                    return 1;
                });
        return notBegun;
    }

    private void drop(Task task) {
        task.revoke();
        tellAll(
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
            Line line = slot.line;
            if (line != null) {
                for (Task task : slot.inHand) {
                    tasks.done(task);
                    tellAll(task, task.next, task.itemCount, failure);
                }
                slot.leave();
                if (kill) {
                    leavers.addKilled(line);
                } else {
                    leavers.addTerminated(line, nanoClock.getAsLong());
                }
            }
        }
        for (Task task : tasks.drain()) {
            task.revoke();
            tellAll(task, task.next, task.itemCount, failure);
        }
        if (kill) {
            leavers.killAll();
        }
        listen();
        call();
    }

    // ---- for who waits

    /// Whether a step has something to do, as far as workers have said. Any thread may ask.
    boolean hasNews() {
        if (isCalled || isOver) {
            return true;
        }
        for (Line line : listened) {
            if (line.hasNews()) {
                return true;
            }
        }
        return false;
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
            var present = new ArrayList<Worker>();
            for (Slot slot : slots) {
                if (slot.line != null) {
                    present.add(slot.worker);
                }
            }
            return present;
        } finally {
            lock.unlock();
        }
    }

    private void call() {
        isCalled = true;
        lines.ring();
    }

    private void listen() {
        var heard = new ArrayList<Line>();
        for (Slot slot : slots) {
            if (slot.line != null) {
                heard.add(slot.line);
            }
        }
        heard.addAll(leavers.lines());
        listened = heard.toArray(new Line[0]);
    }
}
