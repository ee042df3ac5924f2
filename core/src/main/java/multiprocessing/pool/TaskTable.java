package multiprocessing.pool;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which tasks there are, and those that wait in order. Guarded by the coordinator.
final class TaskTable {
    /*
     * A task that waits is in a queue, and one that a worker has is in its slot. On the way between it is in neither; and what
     * moves it may throw, for want of heap or stack. So each is here from the moment it enters until all of it is told, and whoever
     * ends the pool finds it. They are linked by themselves: to enter takes no heap.
     */
    private @Nullable Task newest; // of those that are not done; with husks

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
        enter(task);
        queueOf(task).addLast(task);
        observers.submitted(task);
        return true;
    }

    /// What is left of a task whose worker was lost, to be done before all others of its priority.
    void addFirst(Task task) {
        enter(task);
        queueOf(task).addFirst(task);
        observers.returned(task);
    }

    private Deque<Task> queueOf(Task task) {
        return queues.computeIfAbsent(task.options.priority(), _ -> new ArrayDeque<>());
    }

    private void enter(Task task) {
        Task before = newest;
        task.older = before;
        if (before != null) {
            before.newer = task;
        }
        newest = task;
        task.state = Task.State.QUEUED;
        task.request.queued++;
        task.request.queuedItems += task.itemCount;
        waiting++;
        unfinished++;
    }

    /// It is told, or nobody wants to hear of it.
    private void end(Task task) {
        Task before = task.older;
        Task after = task.newer;
        if (before != null) {
            before.newer = after;
        }
        if (after != null) {
            after.older = before;
        } else if (newest == task) {
            newest = before;
        }
        task.older = null;
        task.newer = null;
        task.done();
    }

    /// One that is not done, wherever it is, or null. Of those whose request is cancelled, also one that waits.
    @Nullable
    Task newest() {
        return newest;
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
            end(husk);
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

    /// All of it is told. One that waits may stay in its queue as a husk.
    void done(Task task) {
        boolean isQueued = task.state == Task.State.QUEUED;
        if (isQueued) {
            leave(task);
        }
        end(task);
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
