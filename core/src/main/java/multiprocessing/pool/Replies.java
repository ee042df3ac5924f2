package multiprocessing.pool;

import multiprocessing.error.SharedMemoryException;
import multiprocessing.error.TransferException;

/// Takes what workers say. Guarded by the coordinator.
final class Replies {
    /// How many of one worker are taken at a time.
    private static final int MOST = 256;

    private final Monitor monitor;
    private final Crew crew;
    private final TaskTable tasks;
    private final Dispatcher dispatcher;
    private final News news;
    private final Patience patience;
    private final Timers timers;
    private final Lifetime lifetime;

    Replies(
            Monitor monitor,
            Crew crew,
            TaskTable tasks,
            Dispatcher dispatcher,
            News news,
            Patience patience,
            Timers timers,
            Lifetime lifetime) {
        this.monitor = monitor;
        this.crew = crew;
        this.tasks = tasks;
        this.dispatcher = dispatcher;
        this.news = news;
        this.patience = patience;
        this.timers = timers;
        this.lifetime = lifetime;
    }

    /// Takes what is there, of each worker a part.
    ///
    /// @return how much
    int take() {
        int taken = 0;
        for (Slot slot : crew.slots()) {
            if (slot.line != null) {
                taken += sendRest(slot);
                taken += slot.line.hasNews() ? take(slot) : 0;
            }
        }
        return taken;
    }

    private int sendRest(Slot slot) {
        try {
            return slot.sendRest();
        } catch (SharedMemoryException | OutOfMemoryError e) {
            Task unsent = slot.takeBackUnsent(); // anything else is tried again at the next step
            if (unsent != null) {
                tasks.takenBack(unsent);
                dispatcher.refuse(unsent, e);
            }
            return unsent == null ? 0 : 1; // the next may be small enough
        }
    }

    /// Takes all that a worker has said which has ended, and what it had not come to say; if not all of it could be taken, just
    /// some of the rest.
    void takeLast(Slot slot) {
        Line line = slot.line();
        int taken;
        do {
            taken = take(slot);
        } while (taken == MOST && slot.line == line && slot.failure == null);
        if (slot.line == line && slot.failure == null) {
            takeKept(slot, line);
        }
    }

    private void takeKept(Slot slot, Line line) {
        Task task = slot.find(Cell.task(line.cell().running()));
        if (task == null) {
            return;
        }
        try {
            Reply.Values kept = line.kept(task.number, task.next);
            if (kept != null) {
                take(slot, kept, 0);
            }
        } catch (TransferException | OutOfMemoryError e) {
            slot.failure = e;
        }
    }

    /// Takes what is there, or a part of it.
    ///
    /// @return how many messages, at most [#MOST]
    private int take(Slot slot) {
        int taken = 0;
        Line line = slot.line();
        slot.movedNanos = timers.nowNanos();
        while (taken < MOST && slot.line == line && takeOne(slot, line)) {
            taken++;
        }
        return taken;
    }

    /// Takes the next message. If that cannot be, and it cannot be said of which items either, the worker is killed; what is behind
    /// it may be of other tasks, and is heard.
    ///
    /// @return whether there was one
    private boolean takeOne(Slot slot, Line line) {
        try {
            byte[] message = line.poll();
            if (message == null) {
                return false;
            }
            slot.takenBytes += message.length;
            take(slot, Reply.decode(message), message.length);
        } catch (TransferException | OutOfMemoryError e) { // not in its right mind; too large
            if (slot.failure == null) { // others may follow from the first
                slot.failure = e;
            }
            line.kill();
        }
        return true;
    }

    private void take(Slot slot, Reply reply, int bytes) {
        switch (reply) {
            case Reply.Ready _ -> crew.begin(slot);
            case Reply.Broken(byte[] failure) -> {
                String message = "the initializer failed in " + slot.worker;
                news.brokenBy(
                        slot.worker,
                        failure,
                        why -> monitor.change(() -> lifetime.breakDown(message, why)));
            }
            case Reply.Values(long number, int first, long started, long nanos, Items items) -> {
                Task task = find(slot, number, first, items.count());
                news.values(task, first, items, new Run(started, nanos, bytes));
                itemsDone(slot, task, items.count(), nanos);
            }
            case Reply.Failed(long number, int item, long started, long nanos, byte[] failure) -> {
                Task task = find(slot, number, item, 1);
                news.failure(task, item, failure, new Run(started, nanos, bytes));
                itemsDone(slot, task, 1, nanos);
            }
            case Reply.Unread(long number, int first, int count, long nanos, int length) -> {
                Task task = find(slot, number, first, count);
                news.failures(
                        task,
                        first,
                        first + count,
                        Observer.How.FAILED,
                        () -> misfit("result", task, first, count, "this JVM", length));
                itemsDone(slot, task, count, nanos);
            }
            case Reply.Misfit(long number, int length) -> {
                Task task = find(slot, number, -1, 0);
                int first = task.next;
                int count = task.itemCount - first;
                String worker = String.valueOf(slot.worker);
                news.failures(
                        task,
                        Observer.How.REFUSED,
                        () -> misfit("argument", task, first, count, worker, length));
                itemsDone(slot, task, count, 0);
            }
            case Reply.Spent _ -> slot.isSpent = true;
            case Reply.Skipped(long number) -> {
                Task task = find(slot, number, -1, 0);
                news.failures(task, Observer.How.CANCELLED, Cancellation::beforeBegin);
                itemsDone(slot, task, task.itemCount - task.next, 0);
            }
        }
    }

    private static OutOfMemoryError misfit(
            String thing, Task task, int first, int count, String whose, int lengthBytes) {
        String what = "the " + thing;
        String from = task.what(first);
        String heap = " fit the heap of " + whose;
        return new OutOfMemoryError(
                (count == 1
                                ? what + " of " + from + " does not" + heap
                                : what
                                        + "s of "
                                        + count
                                        + " items from "
                                        + from
                                        + " on do not"
                                        + heap
                                        + " together; fewer come at a time if chunkSize is smaller")
                        + ": lengthBytes="
                        + lengthBytes);
    }

    /// The task of that number.
    ///
    /// @throws TransferException if it has no such task in hand, or that was not the next of its items
    private static Task find(Slot slot, long number, int first, int count) {
        Task task = slot.find(number);
        if (task == null
                || (first >= 0 && task.next != first)
                || count < 0
                || count > task.itemCount - task.next) {
            throw new TransferException("message is malformed: unknown task: " + number);
        }
        return task;
    }

    private void itemsDone(Slot slot, Task task, int count, long nanos) {
        patience.worked();
        task.next += count;
        task.nanos += nanos;
        if (task.next == task.itemCount) {
            dispatcher.learn(task.nanos);
            slot.drop(task);
            tasks.done(task);
            task.revoke(); // what was not decoded
        }
    }
}
