package multiprocessing.pool;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Learns what each worker did, and when. Guarded by the coordinator.
abstract class StintObserver implements Observer {
    private final long startNanos = System.nanoTime();
    private final Map<Worker, Long> restSince = new HashMap<>();
    private @Nullable Worker gone; // the last
    private long goneNanos; // when it was seen to be

    /// Items have run.
    abstract void add(Stint stint);

    /// When this began to learn.
    final long startNanos() {
        return startNanos;
    }

    /// Since when a worker has run nothing, as far as it has told.
    final long restSince(Worker worker) {
        return restSince.getOrDefault(worker, startNanos);
    }

    @Override
    public void ready(Worker worker) {
        restSince.put(worker, System.nanoTime());
    }

    @Override
    public void lost(Worker worker, Ending ending) {
        goes(worker);
    }

    @Override
    public void dismissed(Worker worker) {
        goes(worker);
    }

    /// What a worker had in hand is told of just after it is lost.
    private void goes(Worker worker) {
        restSince.remove(gone);
        gone = worker;
        goneNanos = System.nanoTime();
    }

    /// Until when a worker can have run what it has not told of.
    private long untilNanos(Worker worker) {
        return worker.equals(gone) ? goneNanos : System.nanoTime();
    }

    @Override
    public void ended(Task task, int first, int count, How how, Run run) {
        learn(task, first, count, how, run);
    }

    @Override
    public void ranInVain(Task task, int first, int count) {
        learn(task, first, count, How.LOST, Run.UNKNOWN);
    }

    private void learn(Task task, int first, int count, How how, Run run) {
        Worker worker = task.worker;
        boolean isTold = run != Run.UNKNOWN;
        boolean hasBegun = isTold || how.hasBegun();
        if (worker == null || count == 0 || !hasBegun) {
            return;
        }
        long rest = restSince(worker);
        long have = Math.max(rest, task.sentNanos);
        long begin = isTold ? Math.max(have, run.startedNanos()) : have;
        long end = isTold ? run.startedNanos() + run.nanos() : untilNanos(worker);
        end = Math.max(begin, end);
        restSince.put(worker, end);
        long item = task.isSingle() ? -1 : task.place(first);
        add(new Stint(worker, task.number, item, count, how, rest, have, begin, end));
    }
}
