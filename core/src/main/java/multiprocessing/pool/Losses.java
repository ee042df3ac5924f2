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
            tasks.done(task);
            int begun = isHeard ? task.next : task.itemCount;
            if (Cell.task(running) == task.number) {
                begun = Math.max(task.next, Cell.item(running) + 1);
            }
            if (begun > task.next) {
                lose(task, begun, worker, ending);
                hadBegun = true;
            } else {
                again(task, task.next, task.itemCount, false);
            }
        }
        return hadBegun;
    }

    /// Queues again what was not begun.
    ///
    /// @param left in order
    void again(List<Task> left) {
        for (Task task : left.reversed()) {
            tasks.done(task);
            again(task, task.next, task.itemCount, false);
        }
    }

    /// Items up to `last` had begun and have no result.
    private void lose(Task task, int last, Worker worker, Ending ending) {
        task.request.befell(0, AsyncResult.Fate.WORKER_LOST);
        again(task, last, task.itemCount, false);
        if (task.stoppedItem >= task.next && task.stoppedItem < last) {
            news.failures(task, task.stoppedItem, last, Observer.How.STOPPED, task::stopped);
            last = task.stoppedItem;
        }
        if (task.losses < task.options.repeats() && !isUnwanted(task)) {
            news.ranInVain(task, last);
            again(task, task.next, last, true);
            return;
        }
        for (int item = task.next; item < last; item++) {
            String what = task.what(item);
            news.failures(
                    task,
                    item,
                    item + 1,
                    Observer.How.LOST,
                    () -> new WorkerLostException(worker, ending, what));
        }
    }

    private static boolean isUnwanted(Task task) {
        return task.request.isCancelled || task.isCancelled;
    }

    /// Queues items again, unless they are cancelled.
    ///
    /// @param isRepeat whether they had begun
    private void again(Task task, int first, int last, boolean isRepeat) {
        if (isUnwanted(task)) {
            news.failures(task, first, last, Observer.How.CANCELLED, Cancellation::beforeBegin);
        } else if (first < last) {
            int losses = task.losses + (isRepeat ? 1 : 0);
            Task part = task.part(taskNumbers.getAsLong(), first, last, losses);
            tasks.addFirst(part);
            limits.limitQueueing(part);
            return;
        }
        task.revoke(); // what the worker has not decoded
    }
}
