package multiprocessing.pool;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether a pool takes tasks, and how it ends. Guarded by the coordinator, but for [#isOver].
final class Lifetime {
    /// In order of life.
    private enum State {
        RUNNING,
        CLOSING,
        ENDING, // whoever is still there is made to end
        TERMINATED
    }

    /// How long a JVM takes to end, as a rule.
    static final long END_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Crew crew;
    private final Slot[] slots; // the crew's
    private final TaskTable tasks;
    private final Limits limits;
    private final News news;
    private final Timers timers;
    private final Runnable whenOver;
    private State state = State.RUNNING;
    private @Nullable BrokenPoolException broken;
    private boolean isProgramEnding;
    private volatile boolean isOver;

    /// One that has `whenOver` run when no worker is left, nor will be, and all is told.
    Lifetime(
            Crew crew,
            TaskTable tasks,
            Limits limits,
            News news,
            Timers timers,
            Runnable whenOver) {
        this.crew = crew;
        this.slots = crew.slots();
        this.tasks = tasks;
        this.limits = limits;
        this.news = news;
        this.timers = timers;
        this.whenOver = whenOver;
    }

    /// Whether it takes tasks.
    boolean isRunning() {
        return state == State.RUNNING;
    }

    /// Whether nothing is left to do, nor will come.
    boolean isDone() {
        return state != State.RUNNING && (broken != null || tasks.unfinished() == 0);
    }

    /// Whether it wants workers.
    boolean wantsWorkers() {
        return !isCutShort() && !isDone();
    }

    /// Whether workers are made to end, whatever they do.
    boolean isCutShort() {
        return state == State.ENDING || isProgramEnding;
    }

    /// Whether no worker is left, nor will be.
    boolean isTerminated() {
        return state == State.TERMINATED;
    }

    /// Whether no worker is left, nor will be, and all is told. Any thread may ask.
    boolean isOver() {
        return isOver;
    }

    /// Why it cannot go on, or null.
    @Nullable
    BrokenPoolException broken() {
        return broken;
    }

    /// @throws RejectedExecutionException if the pool takes no more
    /// @throws BrokenPoolException if it cannot go on
    void checkRunning() {
        BrokenPoolException why = broken;
        if (why != null) {
            throw new BrokenPoolException(String.valueOf(why.getMessage()), why);
        }
        if (state != State.RUNNING) {
            throw new RejectedExecutionException("the pool is not running: it takes no more tasks");
        }
    }

    /// Takes no more tasks, and ends when those are done that it has.
    void shutdown() {
        if (state == State.RUNNING) {
            state = State.CLOSING;
        }
    }

    /// Takes no more tasks, fails those that were not begun, and stops those that were.
    void shutdownNow() {
        shutdown();
        for (Slot slot : slots) {
            for (Task task : List.copyOf(slot.inHand)) {
                if (!limits.withdraw(task, Observer.How.CANCELLED, Lifetime::notBegun)) {
                    limits.cancelRun(slot, task, true);
                }
            }
        }
        dropQueued(Lifetime::notBegun);
        crew.hurryStarting();
    }

    private static Cancellation notBegun() {
        return new Cancellation("the pool was ended before the task began");
    }

    private void dropQueued(Supplier<? extends Throwable> failure) {
        for (Task task = tasks.first(); task != null; task = tasks.first()) {
            limits.fail(task, Observer.How.CANCELLED, failure);
        }
    }

    /// Ends at once. All tasks have failed then.
    void terminate(boolean kill) {
        end(() -> new Cancellation("the pool was terminated"), kill);
    }

    /// This JVM is coming down. Nothing is told of it: whoever waits is not there any more in a moment, unless a hook of the
    /// user's is.
    void endWithProgram() {
        if (!isProgramEnding) {
            isProgramEnding = true;
            timers.in(END_NANOS, () -> end(() -> new Cancellation("the program has ended"), true));
        }
    }

    /// It cannot go on. If this throws, for want of heap, it is to be called again.
    void breakDown(String message, Throwable cause) {
        if (broken == null && state != State.TERMINATED) {
            end(() -> new BrokenPoolException(message, cause), true);
            broken = new BrokenPoolException(message, cause);
        }
    }

    private void end(Supplier<? extends Throwable> failure, boolean kill) {
        shutdown();
        for (Slot slot : slots) { // what runs is told before what waits
            for (Task task : slot.inHand) {
                if (task.state == Task.State.SENT) { // else it was told when this failed half-way
                    limits.fail(task, Observer.How.STOPPED, failure);
                }
            }
        }
        dropQueued(failure);
        for (Task task = tasks.newest(); task != null; task = tasks.newest()) {
            limits.fail(task, Observer.How.STOPPED, failure); // also what was on its way
        }
        for (Slot slot : slots) {
            if (slot.line != null) {
                crew.expel(slot, kill);
            }
        }
        crew.hurry(kill);
        if (state == State.CLOSING) {
            state = State.ENDING; // not before all that is done
        }
    }

    /// Lets go the workers that have done their share, and all when nothing is left to do.
    ///
    /// @return how much that was
    int step() {
        int changed = 0;
        boolean all = isDone();
        for (Slot slot : slots) {
            if (slot.line != null && slot.inHand.isEmpty() && (all || slot.isDueToLeave())) {
                crew.dismiss(slot);
                changed++;
            }
        }
        if (all && state != State.TERMINATED && crew.isGone()) {
            state = State.TERMINATED;
            news.addLast(() -> {
                whenOver.run(); // again, if it fails
                isOver = true;
            });
            changed++;
        }
        return changed;
    }
}
