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

    private int unfinished;

    void add(Task task) {
        queue.addLast(task);
        enter(task);
    }

    /// A task that comes back from a worker.
    void addFirst(Task task) {
        queue.addFirst(task);
        enter(task);
    }

    private void enter(Task task) {
        task.state = Task.State.QUEUED;
        task.request.queued++;
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
    void send(Task task) {
        queue.removeFirst();
        task.request.queued--;
        task.state = Task.State.SENT;
    }

    void done(Task task) {
        if (task.state == Task.State.QUEUED) {
            task.request.queued--;
        }
        task.state = Task.State.DONE;
        unfinished--;
    }

    /// Takes away what waits of a request. Its tasks stay as husks until they are at the front.
    void cancel(Request request) {
        unfinished -= request.queued;
        request.queued = 0;
    }

    /// Takes all away that wait, in order.
    List<Task> drain() {
        var drained = new ArrayList<Task>();
        for (Task task = first(); task != null; task = first()) {
            queue.removeFirst();
            done(task);
            drained.add(task);
        }
        return drained;
    }

    /// How many wait or are with a worker.
    int unfinished() {
        return unfinished;
    }
}
