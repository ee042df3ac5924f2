package multiprocessing.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import multiprocessing.codec.Failures;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.RemoteFrames;

/// What is to be told to users. Gathered under the coordinator's lock and told after it is given back: it decodes, and may
/// run code of theirs.
final class News {
    private final Observers observers;
    private List<Runnable> untold = new ArrayList<>();
    private volatile Runnable last = () -> {};

    News(Observers observers) {
        this.observers = observers;
    }

    void add(Runnable one) {
        untold.add(one);
    }

    /// There will be no more: has `action` run when all is told, by who tells the last of it.
    void addLast(Runnable action) {
        add(() -> last = action);
    }

    /// What is to be run when nothing is being told. Any thread may ask.
    Runnable last() {
        return last;
    }

    /// What was gathered; to be run by who calls this.
    List<Runnable> take() {
        if (untold.isEmpty()) {
            return List.of();
        }
        List<Runnable> taken = untold;
        untold = new ArrayList<>();
        return taken;
    }

    /// Items of a task have returned values, from `first` on.
    void values(Task task, int first, Items items, Run run) {
        ended(task, first, items.count(), Observer.How.DONE, run);
        if (task.request.isCancelled) {
            return;
        }
        int stopped = task.stoppedItem - first;
        RuntimeException instead = stopped >= 0 && stopped < items.count() ? task.stopped() : null;
        if (items.areNumbers() && instead == null) {
            untold.add(() -> task.request.succeeded(task.firstItem + first, items));
            return;
        }
        untold.add(() -> {
            try (var unpacker = Unpacker.take()) {
                for (int i = 0; i < items.count(); i++) {
                    if (instead != null && i == stopped) {
                        fail(task.request, task.firstItem + first + i, instead);
                    } else {
                        tellValue(task.request, task.firstItem + first + i, unpacker, items, i);
                    }
                }
            }
        });
    }

    private static void tellValue(
            Request request, int item, Unpacker unpacker, Items items, int index) {
        Object value;
        try {
            value = unpacker.read(items, index);
        } catch (Throwable e) { // reading runs code of the user's
            fail(request, item, e);
            return;
        }
        request.succeeded(item, value, items.lengthBytes(index));
    }

    private static void fail(Request request, int item, Throwable failure) {
        Throwable submission = request.submission;
        if (submission != null) {
            Submission.tell(failure, submission);
        }
        request.failed(item, failure);
    }

    /// An item of a task has thrown.
    void failure(Task task, int item, byte[] failure, Run run) {
        ended(task, item, 1, Observer.How.FAILED, run);
        Worker worker = task.worker;
        if (worker == null || task.request.isCancelled) {
            return;
        }
        RuntimeException instead = task.stoppedItem == item ? task.stopped() : null;
        untold.add(() -> {
            Throwable thrown;
            try {
                thrown = RemoteFrames.from(worker, Failures.decode(failure, Loaders.receiving()));
            } catch (Throwable e) { // the same
                thrown = e;
            }
            if (instead != null) {
                instead.addSuppressed(thrown);
                thrown = instead;
            }
            fail(task.request, task.firstItem + item, thrown);
        });
    }

    private void ended(Task task, int first, int count, Observer.How how, Run run) {
        boolean isStopped = task.stoppedItem >= first && task.stoppedItem < first + count;
        observers.ended(task, first, count, isStopped ? Observer.How.STOPPED : how, run);
    }

    /// All items of a task that have no result have failed.
    void failures(Task task, Observer.How how, Supplier<? extends Throwable> failure) {
        failures(task, task.next, task.itemCount, how, failure);
    }

    /// Items from `first` to `last`, exclusively, have failed.
    void failures(
            Task task,
            int first,
            int last,
            Observer.How how,
            Supplier<? extends Throwable> failure) {
        observers.ended(task, first, last - first, how, Run.UNKNOWN);
        if (!task.request.isCancelled) {
            untold.add(() -> {
                for (int item = first; item < last; item++) {
                    fail(task.request, task.firstItem + item, failure.get());
                }
            });
        }
    }
}
