package multiprocessing.pool;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What workers do with their time, and what takes long: see [Pool#insights]. Thread-safe.
///
/// ```
/// worker              present   work  transfer   wait    items        bytes
/// PoolWorker-1          4.1 s   93 %       1 %    6 %      271       812345
/// slow                  0.3 s  item 12 of task 13, PoolWorker-1 (pid 4711)
/// slow                45.3 ms  task 2, PoolWorker-1 (pid 4711)
/// ```
public final class Insights implements AutoCloseable {
    static final int SLOWEST_MOST = 10;

    static final int WORKERS_MOST = 1_000;

    /// All that was learnt.
    private record Learnt(List<WorkerInsight> workers, List<SlowTask> slowest) {}

    private final Coordinator coordinator;
    private final WorkTimes times = new WorkTimes();
    private @Nullable Learnt atEnd; // guarded by this

    Insights(Coordinator coordinator) {
        this.coordinator = coordinator;
        coordinator.observe(times);
        var _ = workers(); // which learns of those who are ready already
    }

    /// The workers there are and were, in the order of their coming. Of more than a thousand, those who left are forgotten, the first
    /// who came first.
    public List<WorkerInsight> workers() {
        return learnt().workers;
    }

    /// The ten that took longest, the longest first.
    public List<SlowTask> slowest() {
        return learnt().slowest;
    }

    private synchronized Learnt learnt() {
        Learnt last = atEnd;
        return last == null ? learntByNow() : last;
    }

    private Learnt learntByNow() {
        return coordinator.look(slots -> new Learnt(times.workers(slots), times.slowest()));
    }

    /// Learns nothing more, and tells from now on what it has learnt until now. Idempotent.
    @Override
    public void close() {
        synchronized (this) {
            if (atEnd == null) {
                atEnd = learntByNow();
            }
        }
        coordinator.ignore(times);
    }

    /// A table of the workers, and a line for each of the slowest tasks.
    @Override
    public String toString() {
        Learnt learnt = learnt();
        var text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%-14s %12s %6s %9s %6s %8s %12s%n",
                        "worker",
                        "present",
                        "work",
                        "transfer",
                        "wait",
                        "items",
                        "bytes"));
        for (WorkerInsight each : learnt.workers) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%-14s %12s %4.0f %% %7.0f %% %4.0f %% %8d %12d%n",
                            each.worker().name(),
                            BarText.words(each.present()),
                            each.workShare() * 100,
                            each.transferShare() * 100,
                            each.waitShare() * 100,
                            each.items(),
                            each.bytes()));
        }
        for (SlowTask each : learnt.slowest) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%-14s %12s  %s, %s%n",
                            "slow",
                            BarText.words(each.time()),
                            each.name(),
                            each.worker()));
        }
        return text.toString();
    }
}
