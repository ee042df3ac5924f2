package multiprocessing.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which task is where: those that wait, in order, and how many there are in all. Guarded by the coordinator.
final class TaskTable {
    /// With husks of tasks that are done without having been begun.
    private final Deque<Task> queue = new ArrayDeque<>();

    private final Observers observers;
    private int unfinished;

    TaskTable(Observers observers) {
        this.observers = observers;
    }

    void add(Task task) {
        queue.addLast(task);
        enter(task);
        observers.submitted(task);
    }

    /// What is left of a task whose worker was lost, to be done before all others.
    ///
    /// @param isRepeat whether its items had begun
    void addFirst(Task task, boolean isRepeat) {
        queue.addFirst(task);
        enter(task);
        observers.returned(task, isRepeat);
    }

    private void enter(Task task) {
        task.state = Task.State.QUEUED;
        task.request.queued++;
        task.request.queuedItems += task.itemCount;
        unfinished++;
    }

    /// The next that waits, or null.
    @Nullable
    Task first() {
        Task first = queue.peekFirst();
        while (first != null && !waits(first)) {
            removeHusk();
            first = queue.peekFirst();
        }
        return first;
    }

    private void removeHusk() {
        Task husk = queue.removeFirst();
        if (husk.state == Task.State.QUEUED) {
            husk.state = Task.State.DONE;
            husk.revoke();
        }
    }

    private static boolean waits(Task task) {
        return task.state == Task.State.QUEUED && !task.request.isCancelled;
    }

    /// Takes the [#first] away, for a worker.
    void removeFirst() {
        leave(queue.removeFirst());
    }

    private static void leave(Task task) {
        task.state = Task.State.SENT;
        task.request.queued--;
        task.request.queuedItems -= task.itemCount;
    }

    /// A worker has it, by a message of so many bytes.
    void sent(Task task, Worker to, int bytes) {
        task.worker = to;
        observers.sent(task, bytes);
    }

    /// A worker has it no more, and has not begun it.
    void takenBack(Task task) {
        task.worker = null;
        observers.returned(task, false);
    }

    void done(Task task) {
        if (task.state == Task.State.QUEUED) {
            leave(task);
        }
        task.state = Task.State.DONE;
        unfinished--;
    }

    /// Takes away what waits of a request. Its tasks stay as husks until they are at the front.
    void cancel(Request request) {
        observers.cancelled(request, request.queuedItems);
        unfinished -= request.queued;
        request.queued = 0;
        request.queuedItems = 0;
    }

    /// Takes all away that wait, in order.
    List<Task> drain() {
        var drained = new ArrayList<Task>();
        for (Task task = first(); task != null; task = first()) {
            removeFirst();
            done(task);
            drained.add(task);
        }
        return drained;
    }

    /// How many wait or are with a worker.
    int unfinished() {
        return unfinished;
    }

    /// How many items wait.
    long unfinishedItems() {
        return queue.stream().filter(TaskTable::waits).mapToLong(task -> task.itemCount).sum();
    }
}
