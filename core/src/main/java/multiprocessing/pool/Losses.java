package multiprocessing.pool;

import java.util.List;
import java.util.function.LongSupplier;

/// What becomes of the tasks of a worker that has died. Guarded by the coordinator.
final class Losses {
    private final TaskTable tasks;
    private final Limits limits;
    private final News news;
    private final LongSupplier taskNumbers;

    Losses(TaskTable tasks, Limits limits, News news, LongSupplier taskNumbers) {
        this.tasks = tasks;
        this.limits = limits;
        this.news = news;
        this.taskNumbers = taskNumbers;
    }

    /// Fails what had begun, or queues it again if it may be repeated; queues the rest again.
    ///
    /// @param claimed what the worker had claimed and not said to be done, in order
    /// @param running what its cell says
    /// @param isHeard whether all was taken that it had said; else it may have done what it claimed
    /// @return whether anything had begun
    boolean settle(
            List<Task> claimed, long running, boolean isHeard, Worker worker, Ending ending) {
        boolean hadBegun = false;
        for (Task task : claimed.reversed()) { // each to the front: the first comes first
            int begun = isHeard ? task.next : task.itemCount;
            if (Cell.task(running) == task.number) {
                begun = Math.max(task.next, Cell.item(running) + 1);
            }
            if (begun > task.next) {
                lose(task, begun, worker, ending);
                hadBegun = true;
            } else {
                again(task, task.next, false);
            }
            tasks.done(task);
        }
        return hadBegun;
    }

    /// Queues again what was not begun.
    ///
    /// @param left in order
    void again(List<Task> left) {
        for (Task task : left.reversed()) {
            again(task, task.next, false);
            tasks.done(task);
        }
    }

    /// Items up to `last` had begun and have no result. What is settled is no more the task's, so that it is not told again if the
    /// rest fails.
    private void lose(Task task, int last, Worker worker, Ending ending) {
        task.request.befell(0, AsyncResult.Fate.WORKER_LOST);
        again(task, last, false);
        if (task.stoppedItem >= task.next && task.stoppedItem < last) {
            news.failures(task, task.stoppedItem, last, Observer.How.STOPPED, task::stopped);
            task.itemCount = task.stoppedItem;
        }
        if (task.losses < task.options.repeats() && !isUnwanted(task)) {
            news.ranInVain(task, task.itemCount);
            again(task, task.next, true);
            return;
        }
        for (; task.next < task.itemCount; task.next++) {
            String what = task.what(task.next);
            news.failures(
                    task,
                    task.next,
                    task.next + 1,
                    Observer.How.LOST,
                    () -> new WorkerLostException(worker, ending, what));
        }
    }

    private static boolean isUnwanted(Task task) {
        return task.request.isCancelled || task.isCancelled;
    }

    /// Queues its items from `first` on again, unless they are cancelled.
    ///
    /// @param isRepeat whether they had begun
    private void again(Task task, int first, boolean isRepeat) {
        if (isUnwanted(task)) {
            news.failures(
                    task, first, task.itemCount, Observer.How.CANCELLED, Cancellation::beforeBegin);
            task.itemCount = first;
        } else if (first < task.itemCount) {
            int losses = task.losses + (isRepeat ? 1 : 0);
            Task rest = task.cut(taskNumbers.getAsLong(), first, losses);
            tasks.addFirst(rest);
            limits.limitQueueing(rest);
            return;
        }
        task.revoke(); // what the worker has not decoded
    }
}
