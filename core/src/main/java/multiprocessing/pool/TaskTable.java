package multiprocessing.pool;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
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
    private int waiting; // in the queues
    private int husks; // in the queues

    TaskTable(Observers observers) {
        this.observers = observers;
    }

    /// A new one.
    ///
    /// @return whether it waits now; it does not if its request was cancelled while it was made
    boolean add(Task task) {
        if (task.request.isCancelled) {
            task.done();
            task.revoke();
            return false;
        }
        queueOf(task).addLast(task);
        enter(task);
        observers.submitted(task);
        return true;
    }

    /// What is left of a task whose worker was lost, to be done before all others of its priority.
    void addFirst(Task task) {
        queueOf(task).addFirst(task);
        enter(task);
        observers.returned(task);
    }

    private Deque<Task> queueOf(Task task) {
        return queues.computeIfAbsent(task.options.priority(), _ -> new ArrayDeque<>());
    }

    private void enter(Task task) {
        task.state = Task.State.QUEUED;
        task.request.queued++;
        task.request.queuedItems += task.itemCount;
        waiting++;
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

    private @Nullable Task first(Deque<Task> queue) {
        Task first = queue.peekFirst();
        while (first != null && !waits(first)) {
            removed(queue.removeFirst());
            first = queue.peekFirst();
        }
        return first;
    }

    private void removed(Task husk) {
        husks--;
        if (husk.state == Task.State.QUEUED) {
            husk.done();
            husk.revoke();
        }
    }

    /// They keep their arguments until they are at the front, which may be long.
    private void becameHusks(int count) {
        husks += count;
        if (husks <= waiting) {
            return;
        }
        for (Deque<Task> queue : queues.values()) {
            queue.removeIf(task -> {
                boolean isHusk = !waits(task);
                if (isHusk) {
                    removed(task);
                }
                return isHusk;
            });
        }
    }

    private static boolean waits(Task task) {
        return task.state == Task.State.QUEUED && !task.request.isCancelled;
    }

    /// Takes the [#first] away.
    void removeFirst() {
        leave(queues.firstEntry().getValue().removeFirst());
    }

    private void leave(Task task) {
        task.state = Task.State.SENT;
        waiting--;
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
        observers.returned(task);
    }

    void done(Task task) {
        boolean isQueued = task.state == Task.State.QUEUED;
        if (isQueued) {
            leave(task);
        }
        task.done();
        unfinished--;
        if (isQueued) {
            becameHusks(1);
        }
    }

    /// Takes away what waits of a request, which is cancelled. Its tasks stay as husks until they are at the front, or more than
    /// those that wait.
    void cancel(Request request) {
        observers.cancelled(request, request.queuedItems);
        int queued = request.queued;
        unfinished -= queued;
        waiting -= queued;
        request.queued = 0;
        request.queuedItems = 0;
        becameHusks(queued);
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
