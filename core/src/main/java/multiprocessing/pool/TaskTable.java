package multiprocessing.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which task is where: those that wait, in order, and how many there are in all. Guarded by the coordinator.
final class TaskTable {
    /// By priority, the highest first; with husks of tasks that are done without having been begun.
    private final NavigableMap<Integer, Deque<Task>> queues =
            new TreeMap<>(Comparator.reverseOrder());

    private final Observers observers;
    private int unfinished;

    TaskTable(Observers observers) {
        this.observers = observers;
    }

    void add(Task task) {
        queueOf(task).addLast(task);
        enter(task);
        observers.submitted(task);
    }

    /// What is left of a task whose worker was lost, to be done before all others of its priority.
    ///
    /// @param isRepeat whether its items had begun
    void addFirst(Task task, boolean isRepeat) {
        queueOf(task).addFirst(task);
        enter(task);
        observers.returned(task, isRepeat);
    }

    private Deque<Task> queueOf(Task task) {
        return queues.computeIfAbsent(task.options.priority(), _ -> new ArrayDeque<>());
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
        for (var entry = queues.firstEntry(); entry != null; entry = queues.firstEntry()) {
            Task first = first(entry.getValue());
            if (first != null || queues.size() == 1) {
                return first;
            }
            queues.remove(entry.getKey());
        }
        return null;
    }

    private static @Nullable Task first(Deque<Task> queue) {
        Task first = queue.peekFirst();
        while (first != null && !waits(first)) {
            removeHusk(queue);
            first = queue.peekFirst();
        }
        return first;
    }

    private static void removeHusk(Deque<Task> queue) {
        Task husk = queue.removeFirst();
        if (husk.state == Task.State.QUEUED) {
            husk.done();
            husk.revoke();
        }
    }

    private static boolean waits(Task task) {
        return task.state == Task.State.QUEUED && !task.request.isCancelled;
    }

    /// Takes the [#first] away, for a worker.
    void removeFirst() {
        leave(queues.firstEntry().getValue().removeFirst());
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
        task.done();
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
        return queues.values().stream()
                .flatMap(Deque::stream)
                .filter(TaskTable::waits)
                .mapToLong(task -> task.itemCount)
                .sum();
    }
}
