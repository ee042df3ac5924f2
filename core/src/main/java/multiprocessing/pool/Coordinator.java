package multiprocessing.pool;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Gives tasks to workers and takes their replies. Thread-safe; nothing here waits.
final class Coordinator {
    /*
     * A state machine that is moved by any thread: a submitter, so that an idle worker has the task without a hop between
     * threads; whoever waits for a result; and the collector by step(), when nobody else does. What is to be told to users is
     * gathered while the lock is held and told after: it decodes, and may run code of theirs.
     *
     *                     ┌─ revoked, or its worker died before it began ─┐
     *                     ▼                                               │
     *     submit ─▶ QUEUED ─ a slot has room ─▶ SENT ─ each item: ─▶ value, exception, stopped ─▶ DONE
     *                 │                          └─ worker died: what had begun is lost; the rest is queued again
     *                 └─ limit, cancel, end of the pool ─▶ DONE
     *
     *     TaskTable   what there is               Replies   what workers say      Hiring    who comes
     *     Dispatcher  who gets it                 Deaths    who is dead           Crew      who is here
     *     Limits      what must stop              Losses    what they had         Lifetime  when it ends
     */
    private static final long ATTENDED_NANOS =
            Runtime.getRuntime().availableProcessors() > 1 ? TimeUnit.MICROSECONDS.toNanos(50) : 0;

    private final Lines lines;
    final Attendance attendance = new Attendance();
    private final AtomicLong taskNumbers = new AtomicLong();
    private final Monitor monitor;
    private final Hiring hiring;

    // guarded by the monitor
    private final Observers observers = new Observers();
    private final Crew crew;
    private final TaskTable tasks = new TaskTable(observers);
    private final Timers timers;
    private final Limits limits;
    private final Dispatcher dispatcher;
    private final Replies replies;
    private final Deaths deaths;
    private final Lifetime lifetime;

    /// The collector, which alone hires, knows when the next timer is due, and tells what others have left.
    private volatile boolean isCalled;

    Coordinator(Settings settings, Lines lines, LongSupplier nanoClock, Runnable whenTerminated) {
        this.lines = lines;
        var news = new News(observers);
        this.monitor = new Monitor(news, this::call);
        this.timers = new Timers(nanoClock, this::call);
        var patience = new Patience(timers, settings.processes());
        var shares = new Shares(settings.budget(), timers);
        this.crew = new Crew(settings, shares, patience, timers, observers, this::call);
        this.limits = new Limits(crew.slots(), tasks, timers, news);
        this.dispatcher = new Dispatcher(crew.slots(), tasks, limits, shares, timers);
        this.lifetime =
                new Lifetime(
                        crew,
                        tasks,
                        limits,
                        news,
                        timers,
                        () -> {
                            whenTerminated.run();
                            monitor.change(observers::over);
                            lines.ring();
                        });
        this.replies =
                new Replies(monitor, crew, tasks, dispatcher, news, patience, timers, lifetime);
        var losses = new Losses(tasks, limits, news, this::nextTaskNumber);
        this.deaths = new Deaths(crew, replies, losses, timers, patience, lifetime);
        new MemoryGuard(crew.slots(), timers, settings.memoryMost()).begin();
        new Idlers(crew, timers).begin(settings.budget());
        this.hiring = new Hiring(monitor, crew, tasks, lines, patience, lifetime);
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
                monitor.move(() -> {
                    lifetime.checkRunning();
                    for (Task task : added) {
                        if (tasks.add(task)) {
                            limits.limitQueueing(task);
                        }
                    }
                    int given = dispatcher.giveTasks();
                    if (crew.isMissing(tasks.unfinished())) {
                        call();
                    }
                    return given;
                });
        if (hasNews()) { // many come one after the other
            attendance.pass();
            stepInPassing();
        }
    }

    /// What is half done is not gone on with: the collector breaks it.
    private void stepInPassing() {
        int _ = monitor.move(() -> monitor.failure() == null ? doAll() : 0);
    }

    /// By the collector: does what there is to do, and tells all that is to be told.
    ///
    /// @return how much that was
    /// @throws VirtualMachineError if there is no heap to do it; to be called again
    int step() {
        isCalled = false;
        Throwable why = monitor.failure();
        if (why != null) {
            breakDown(why);
        }
        return monitor.moveAndTellAll(this::doAll);
    }

    private int doAll() {
        return replies.take()
                + deaths.notice()
                + timers.run()
                + dispatcher.giveTasks()
                + crew.step()
                + lifetime.step();
    }

    private void breakDown(Throwable why) {
        String message =
                why instanceof VirtualMachineError
                        ? "the pool has failed for want of heap or stack in this process: " + why
                        : "the pool has failed: this is a bug of the library";
        int _ =
                monitor.moveAndTellAll(() -> {
                    lifetime.breakDown(message, why);
                    return 1;
                });
        monitor.failed(null); // and it need not be broken again
    }

    /// Takes steps for a moment, until `isDone`: who waits for a result has it sooner than another thread could tell.
    ///
    /// @throws IllegalStateException if it would be waited for by who decodes another, and perhaps alone can bring it
    void attend(BooleanSupplier isDone, long mostNanos) {
        if (isTelling() && mostNanos > 0 && !isDone.getAsBoolean()) {
            throw new IllegalStateException(
                    "no result of a pool can be waited for while another of it is decoded, as by a"
                            + " readObject: wait for it when that is there");
        }
        if (Thread.currentThread().isVirtual()) {
            return; // its carrier has better things to do
        }
        long start = System.nanoTime();
        long most = Math.min(mostNanos, ATTENDED_NANOS);
        boolean isThere = false;
        attendance.come();
        try {
            isThere = isDone.getAsBoolean();
            while (!isThere && System.nanoTime() - start < most) {
                if (hasNews() || monitor.isLeft()) {
                    stepInPassing();
                } else {
                    Thread.onSpinWait();
                }
                isThere = isDone.getAsBoolean();
            }
        } finally { // the caller's code has perhaps no stack
            attendance.go(isThere);
        }
    }

    /// Sees to it that what was not begun of a request never is, and that what was is stopped if so wanted. The request
    /// is told nothing more.
    void cancel(Request request, boolean interrupt) {
        changeAndCall(() -> limits.cancel(request, interrupt));
        request.cancelled();
    }

    /// Whether that was done.
    boolean isCancelled(Request request) {
        return monitor.ask(() -> request.isCancelled);
    }

    /// What becomes of a request whose result is cancelled. Who did that may be about to say so here, or need not.
    CompletableFuture<AsyncResult.Fate> fate(Request request) {
        Aftermath aftermath = monitor.ask(() -> request.aftermath);
        while (aftermath == null) {
            cancel(request, false);
            aftermath = monitor.ask(() -> request.aftermath);
        }
        return aftermath.future();
    }

    /// A function will not be called again.
    void forget(Definition function) {
        monitor.change(() -> crew.forget(function));
    }

    /// Starts a worker if one is missing; may take some milliseconds, other than everything else here.
    ///
    /// @return how many
    /// @throws VirtualMachineError if there is no heap or stack for it; to be called again
    int hire() {
        int hired = hiring.hire();
        timers.seen(); // what was told and decoded before may have taken long
        return hired;
    }

    /// Starts the first worker.
    ///
    /// @throws RuntimeException if it cannot be started
    void hireFirst() {
        try {
            int _ = hire();
        } catch (VirtualMachineError e) {
            return; // it is the collector's
        }
        RuntimeException cannot = hiring.failure();
        if (cannot != null) {
            throw cannot;
        }
    }

    /// Takes no more tasks, and ends when those are done that it has.
    void shutdown() {
        changeAndCall(lifetime::shutdown);
    }

    /// Takes no more tasks, fails those that were not begun, and stops those that were.
    void shutdownNow() {
        changeAndCall(lifetime::shutdownNow);
    }

    /// Ends at once. All tasks have failed when this returns.
    void terminate(boolean kill) {
        changeAndCall(() -> lifetime.terminate(kill));
    }

    /// It is not in its right mind: what must not happen has. The next step breaks it.
    void failed(Throwable failure) {
        monitor.failed(failure);
    }

    private void changeAndCall(Runnable change) {
        monitor.change(() -> {
            change.run();
            call();
        });
    }

    /// Has the collector take a step. Whoever else takes one does not know what it is called for.
    private void call() {
        isCalled = true;
        lines.ring();
    }

    // ---- for who watches

    /// Has an observer told what happens from now on.
    void observe(Observer observer) {
        monitor.change(() -> observers.add(observer));
    }

    /// Has it told nothing more.
    void ignore(Observer observer) {
        monitor.change(() -> observers.remove(observer));
    }

    /// Has items counted from now on, and those that are unfinished now; to be ignored when that is enough. Has `whenOver` run
    /// as soon as this is over, unless it is already.
    ItemCounts countItems(Runnable whenOver) {
        return monitor.ask(() -> {
            var counts = new ItemCounts(unfinishedItems(), whenOver);
            observers.add(counts);
            if (lifetime.isTerminated()) {
                whenOver.run(); // perhaps the others have been told
            }
            return counts;
        });
    }

    /// Asks what only who holds the lock can tell.
    <T> T look(Function<Slot[], T> question) {
        return monitor.ask(() -> question.apply(crew.slots()));
    }

    /// How many items wait or are with a worker.
    long unfinishedItems() {
        return monitor.ask(() -> tasks.unfinishedItems() + crew.unfinishedItems());
    }

    /// The workers there are now.
    List<Worker> workers() {
        return monitor.ask(crew::workers);
    }

    // ---- for who waits

    /// Whether a step has something to do, as far as workers have said. Any thread may ask.
    private boolean hasNews() {
        return isOver() || crew.hasNews();
    }

    /// Whether there is something to do for the collector.
    boolean isCollectorNeeded() {
        return isCalled || hasNews();
    }

    /// How long until a step has something to do by itself.
    long nanosToTimer(long most) {
        return monitor.ask(() -> timers.nanosToNext(most));
    }

    /// Whether no worker is left, nor will be, and all is told.
    boolean isOver() {
        return lifetime.isOver();
    }

    /// Whether the calling thread decodes results, or tells users of them.
    boolean isTelling() {
        return monitor.isTelling();
    }

    boolean isShutdown() {
        return monitor.ask(() -> !lifetime.isRunning());
    }

    /// Why it cannot go on, or null.
    @Nullable
    BrokenPoolException broken() {
        return monitor.ask(lifetime::broken);
    }
}
