package multiprocessing.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// Takes [WorkerSnapshot]s.
final class Snapshots {
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private Snapshots() {}

    static List<WorkerSnapshot> take(Coordinator coordinator) {
        long start = System.nanoTime();
        boolean isAnswered = coordinator.look(Snapshots::ask);
        var heaps = new HashMap<Worker, Long>(); // for another thread may ask anew at any time
        while (!isAnswered && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
            isAnswered = coordinator.look(slots -> hear(slots, heaps));
        }
        var uses = new HashMap<Worker, Use>();
        coordinator
                .look(Snapshots::ready)
                .forEach((worker, line) -> uses.put(worker, Use.of(line)));
        return coordinator.look(slots -> taken(slots, heaps, uses));
    }

    /// What the system tells of a worker's process; it is not asked under the lock.
    private record Use(OptionalLong privateBytes, Optional<Duration> cpuTime) {
        static final Use UNKNOWN = new Use(OptionalLong.empty(), Optional.empty());

        static Use of(Line line) {
            return new Use(
                    line.privateBytes(),
                    ProcessHandle.of(line.pid())
                            .flatMap(process -> process.info().totalCpuDuration()));
        }
    }

    private static Map<Worker, Line> ready(Slot[] slots) {
        return Arrays.stream(slots)
                .filter(Snapshots::isReady)
                .collect(Collectors.toMap(slot -> slot.worker, Slot::line));
    }

    /// A worker that is not ready does not hear.
    private static boolean isReady(Slot slot) {
        return slot.state == Slot.State.READY;
    }

    private static boolean ask(Slot[] slots) {
        boolean isAnyone = false;
        for (Slot slot : slots) {
            if (isReady(slot)) {
                slot.line().cell().askHeap();
                slot.line().call();
                isAnyone = true;
            }
        }
        return !isAnyone;
    }

    /// @return whether all have answered
    private static boolean hear(Slot[] slots, Map<Worker, Long> heaps) {
        boolean isAnyoneMissing = false;
        for (Slot slot : slots) {
            if (isReady(slot)) {
                long heap = slot.line().cell().heap();
                if (heap != 0) {
                    heaps.put(slot.worker, heap);
                }
                isAnyoneMissing |= !heaps.containsKey(slot.worker);
            }
        }
        return !isAnyoneMissing;
    }

    private static List<WorkerSnapshot> taken(
            Slot[] slots, Map<Worker, Long> heaps, Map<Worker, Use> uses) {
        var taken = new ArrayList<WorkerSnapshot>();
        for (Slot slot : slots) {
            if (slot.line != null) {
                long heap = heaps.getOrDefault(slot.worker, 0L);
                Use use = uses.getOrDefault(slot.worker, Use.UNKNOWN);
                taken.add(taken(slot, heap, use));
            }
        }
        return taken;
    }

    private static WorkerSnapshot taken(Slot slot, long heap, Use use) {
        Cell cell = slot.line().cell();
        long running = cell.running();
        Task task = running == 0 ? null : slot.find(Cell.task(running));
        WorkerSnapshot.State state =
                slot.state == Slot.State.STARTING
                        ? WorkerSnapshot.State.STARTING
                        : slot.inHand.isEmpty()
                                ? WorkerSnapshot.State.IDLE
                                : WorkerSnapshot.State.BUSY;
        return new WorkerSnapshot(
                slot.number,
                slot.worker,
                state,
                task == null ? Optional.empty() : Optional.of(task.what(Cell.item(running))),
                task == null ? Duration.ZERO : runTime(cell),
                slot.inHand.size() - (task == null ? 0 : 1),
                heap == 0 ? OptionalLong.empty() : OptionalLong.of(heap),
                use.privateBytes,
                use.cpuTime,
                slot.sentBytes,
                slot.takenBytes);
    }

    private static Duration runTime(Cell cell) {
        long started = cell.startedNanos();
        return started == 0
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, System.nanoTime() - started));
    }
}
