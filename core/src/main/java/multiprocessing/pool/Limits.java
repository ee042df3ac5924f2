package multiprocessing.pool;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sees to it that tasks do not wait or run too long, and stops those that are cancelled. Guarded by the coordinator.
final class Limits {
    /*
     * An item that has to stop:
     *
     *     cell's stop word, interrupt ──grace──▶ still there: its worker is killed
     *         └─ soon ─▶ of a cancelled task another has begun: that is stopped
     *
     * While it waits for us to take its result, it does not run.
     *
     * A program that is stopped and goes on, as by Ctrl-Z and fg, finds that all limits have passed, for its clock went on; but
     * its workers stood still, too. So a limit that is looked at late begins anew.
     */
    private static final long SOON_NANOS = 1_000_000;

    private final Slot[] slots;
    private final TaskTable tasks;
    private final Timers timers;
    private final News news;

    Limits(Slot[] slots, TaskTable tasks, Timers timers, News news) {
        this.slots = slots;
        this.tasks = tasks;
        this.timers = timers;
        this.news = news;
    }

    /// For a task that begins to wait.
    void limitQueueing(Task task) {
        task.options
                .queueLimit()
                .ifPresent(limit ->
                        task.queueTimer(
                                timers.in(Timers.nanos(limit), () -> lookAtQueue(task, limit))));
    }

    private void lookAtQueue(Task task, Duration limit) {
        if (timers.hasStoodStill()) {
            limitQueueing(task);
        } else {
            boolean _ = withdraw(task, Observer.How.TIMED_OUT, () -> notBegun(task, limit));
        }
    }

    private static TaskTimeoutException notBegun(Task task, Duration limit) {
        return new TaskTimeoutException(
                "task " + task.number + " was not begun in time: queueLimit=" + limit,
                limit,
                false);
    }

    /// Takes a task away that was not begun, and fails it.
    ///
    /// @return whether it was not
    boolean withdraw(Task task, Observer.How how, Supplier<? extends Throwable> failure) {
        if (task.state == Task.State.SENT) {
            Slot slot = slotOf(task);
            if (slot == null || !slot.takeBack(task)) {
                return false;
            }
            tasks.takenBack(task);
        }
        if (task.state == Task.State.DONE
                || (task.state == Task.State.QUEUED && task.request.isCancelled)) {
            return false;
        }
        fail(task, how, failure);
        return true;
    }

    /// Fails what is left of a task that no worker will go on with.
    void fail(Task task, Observer.How how, Supplier<? extends Throwable> failure) {
        news.failures(task, how, failure);
        tasks.done(task);
        task.revoke();
    }

    private @Nullable Slot slotOf(Task task) {
        for (Slot slot : slots) {
            if (slot.inHand.contains(task)) {
                return slot;
            }
        }
        return null;
    }

    /// For a task that is about to be sent.
    void limitRunning(Slot slot, Task task) {
        Line line = slot.line(); // nobody may be there when the time is over
        task.options
                .runLimit()
                .ifPresent(limit -> {
                    long limitNanos = Timers.nanos(limit);
                    task.runTimer(
                            timers.in(limitNanos, () -> lookAtRun(slot, line, task, limitNanos)));
                });
    }

    /// Nobody tells us when an item begins, so this comes back when the present one will have exceeded its limit.
    private void lookAtRun(Slot slot, Line line, Task task, long limitNanos) {
        if (!isWith(slot, line, task)) {
            return;
        }
        long now = timers.nowNanos();
        long running = line.cell().running();
        long started = line.cell().startedNanos();
        long next = now + limitNanos;
        if (Cell.task(running) == task.number && Cell.item(running) >= task.next && started != 0) {
            long overdueAt = started + limitNanos;
            if (overdueAt - now > 0) {
                next = overdueAt;
            } else if (!timers.hasStoodStill() && line.cell().running() == running) {
                stop(slot, line, task, running, Task.Reason.LIMIT);
            }
        }
        task.runTimer(timers.at(next, () -> lookAtRun(slot, line, task, limitNanos)));
    }

    /// Whether that worker has it still.
    private static boolean isWith(Slot slot, Line line, Task task) {
        return slot.line == line && slot.state == Slot.State.READY && slot.inHand.contains(task);
    }

    private void stop(Slot slot, Line line, Task task, long running, Task.Reason reason) {
        if (task.stoppedItem == Cell.item(running)) {
            return; // it knows
        }
        task.stoppedItem = Cell.item(running);
        task.reason = reason;
        line.cell().stop(running);
        line.call();
        lookAgain(slot, line, task, running, graceOver(task), SOON_NANOS);
    }

    private long graceOver(Task task) {
        return timers.nowNanos() + Timers.nanos(task.options.grace());
    }

    private void lookAgain(
            Slot slot, Line line, Task task, long running, long killNanos, long mostNanos) {
        long nanos = Math.min(mostNanos, killNanos - timers.nowNanos());
        task.stopTimer(timers.in(nanos, () -> lookAtStopped(slot, line, task, running, killNanos)));
    }

    /// Once soon, for the worker may have been about to begin the next item, and then when the grace is over.
    private void lookAtStopped(Slot slot, Line line, Task task, long running, long killNanos) {
        if (!isWith(slot, line, task)) {
            return;
        }
        if (line.cell().running() != running) {
            if (task.mayInterrupt) {
                stopRun(slot, line, task);
            }
        } else if (timers.hasStoodStill()) {
            lookAgain(slot, line, task, running, graceOver(task), Long.MAX_VALUE);
        } else if (timers.nowNanos() - killNanos < 0) {
            lookAgain(slot, line, task, running, killNanos, Long.MAX_VALUE);
        } else if (line.cell().isBusy()) {
            task.workerKilled = true;
            line.kill();
        } else { // its result waits for room, and is the last that tells of it
            task.stopTimer(
                    timers.in(
                            SOON_NANOS, () -> lookAtStopped(slot, line, task, running, killNanos)));
        }
    }

    /// Nothing of the request begins any more, and what runs of it is stopped if so wanted.
    void cancel(Request request, boolean interrupt) {
        request.isCancelled = true;
        if (request.aftermath == null) {
            request.aftermath = aftermath(request);
        }
        if (request.queued > 0) {
            tasks.cancel(request);
        }
        for (Slot slot : slots) {
            for (Task task : List.copyOf(slot.inHand)) {
                if (task.request != request) {
                    continue;
                }
                if (!withdraw(task, Observer.How.CANCELLED, Cancellation::beforeBegin)) {
                    cancelRun(slot, task, interrupt);
                }
            }
        }
    }

    private Aftermath aftermath(Request request) {
        int items = 0;
        for (Slot slot : slots) {
            for (Task task : slot.inHand) {
                items += task.request == request ? task.itemCount - task.next : 0;
            }
        }
        return new Aftermath(
                items, request.fateOfOthers(items + request.queuedItems), request.loader);
    }

    /// Stops a task that has begun.
    void cancelRun(Slot slot, Task task, boolean interrupt) {
        Line line = slot.line();
        task.isCancelled = true;
        long running = line.cell().running();
        if (running != 0 && Cell.task(running) != task.number) {
            return; // it is over, and the word may be needed for the one that runs
        }
        line.cell().cancel(task.number);
        if (interrupt) {
            task.mayInterrupt = true;
            stopRun(slot, line, task);
        }
    }

    /// Stops the item that runs. The worker may begin one all the same, if it looked last before it was told.
    private void stopRun(Slot slot, Line line, Task task) {
        long running = line.cell().running();
        if (Cell.task(running) == task.number) {
            stop(slot, line, task, running, Task.Reason.CANCELLED);
        } else if (running == 0) { // it has claimed it and is about to begin
            timers.in(
                    SOON_NANOS,
                    () -> {
                        if (isWith(slot, line, task)) {
                            stopRun(slot, line, task);
                        }
                    });
        }
    }
}
