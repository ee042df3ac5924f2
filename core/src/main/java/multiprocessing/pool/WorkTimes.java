package multiprocessing.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/// Adds up what workers do with their time. Guarded by the coordinator.
final class WorkTimes extends StintObserver {
    private static final Comparator<Stint> BY_TIME = Comparator.comparingLong(Stint::workNanos);

    /// Of one worker.
    private static final class Times {
        final long sinceNanos;
        long untilNanos; // 0 while it is here
        long workNanos;
        long transferNanos;
        long items;
        long bytes;

        Times(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    private final Queue<Stint> slow = new PriorityQueue<>(BY_TIME); // the fastest of them first
    private final Map<Worker, Times> workers = new LinkedHashMap<>();

    private Times of(Worker worker) {
        Times known = workers.get(worker);
        if (known == null) {
            known = new Times(startNanos());
            put(worker, known);
        }
        return known;
    }

    private void put(Worker worker, Times times) {
        workers.put(worker, times);
        if (workers.size() > Insights.WORKERS_MOST) {
            forgetFirstThatLeft();
        }
    }

    private void forgetFirstThatLeft() {
        for (Iterator<Times> each = workers.values().iterator(); each.hasNext(); ) {
            if (each.next().untilNanos != 0) {
                each.remove();
                return;
            }
        }
    }

    @Override
    public void ready(Worker worker) {
        super.ready(worker);
        put(worker, new Times(System.nanoTime()));
    }

    @Override
    public void lost(Worker worker, Ending ending) {
        super.lost(worker, ending);
        leaves(worker);
    }

    @Override
    public void dismissed(Worker worker) {
        super.dismissed(worker);
        leaves(worker);
    }

    /// Not everyone who leaves was ready before.
    private void leaves(Worker worker) {
        Times known = workers.get(worker);
        if (known != null) {
            known.untilNanos = System.nanoTime();
        }
    }

    @Override
    public void sent(Task task, int bytes) {
        Worker worker = task.worker;
        if (worker != null) {
            of(worker).bytes += bytes;
        }
    }

    @Override
    public void ended(Task task, int first, int count, How how, Run run) {
        super.ended(task, first, count, how, run);
        Worker worker = task.worker;
        if (worker != null) {
            of(worker).bytes += run.bytes();
        }
    }

    @Override
    void add(Stint stint) {
        Times times = of(stint.worker());
        times.workNanos += stint.workNanos();
        times.transferNanos += stint.transferNanos();
        times.items += stint.count();
        slow.add(stint);
        if (slow.size() > Insights.SLOWEST_MOST) {
            slow.remove();
        }
    }

    /// How long each worker ran what it has not told of yet is taken from its cell.
    List<WorkerInsight> workers(Slot[] slots) {
        long now = System.nanoTime();
        var present = new LinkedHashMap<Worker, Long>(); // and how long each is at its item
        for (Slot slot : slots) {
            if (slot.state == Slot.State.READY) {
                Cell cell = slot.line().cell();
                long since = Math.max(cell.startedNanos(), restSince(slot.worker));
                present.put(slot.worker, cell.isBusy() ? Math.max(0, now - since) : 0);
                var _ = of(slot.worker);
            }
        }
        var insights = new ArrayList<WorkerInsight>();
        workers.forEach((worker, times) -> {
            long until = times.untilNanos == 0 ? now : times.untilNanos;
            insights.add(
                    new WorkerInsight(
                            worker,
                            Duration.ofNanos(until - times.sinceNanos),
                            Duration.ofNanos(times.workNanos + present.getOrDefault(worker, 0L)),
                            Duration.ofNanos(times.transferNanos),
                            times.items,
                            times.bytes));
        });
        return List.copyOf(insights);
    }

    List<SlowTask> slowest() {
        return slow.stream()
                .sorted(BY_TIME.reversed())
                .map(stint ->
                        new SlowTask(
                                stint.what(), stint.worker(), Duration.ofNanos(stint.workNanos())))
                .toList();
    }
}
