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

/// Takes [WorkerSnapshot]s.
final class Snapshots {
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private Snapshots() {}

    static List<WorkerSnapshot> take(Coordinator coordinator) {
        long start = System.nanoTime();
        boolean isAnswered = coordinator.look(Snapshots::ask);
        while (!isAnswered && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
            isAnswered = coordinator.look(Snapshots::isAnswered);
        }
        var cpuTimes = new HashMap<Worker, Duration>();
        for (Worker worker : coordinator.workers()) {
            cpuTime(worker.pid()).ifPresent(time -> cpuTimes.put(worker, time));
        }
        return coordinator.look(slots -> taken(slots, cpuTimes));
    }

    private static Optional<Duration> cpuTime(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration());
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

    private static boolean isAnswered(Slot[] slots) {
        return Arrays.stream(slots)
                .filter(Snapshots::isReady)
                .allMatch(slot -> slot.line().cell().heap() != 0);
    }

    private static List<WorkerSnapshot> taken(Slot[] slots, Map<Worker, Duration> cpuTimes) {
        var taken = new ArrayList<WorkerSnapshot>();
        for (Slot slot : slots) {
            if (slot.line != null) {
                Duration cpuTime = cpuTimes.get(slot.worker);
                taken.add(taken(slot, Optional.ofNullable(cpuTime)));
            }
        }
        return taken;
    }

    private static WorkerSnapshot taken(Slot slot, Optional<Duration> cpuTime) {
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
                cell.heap() == 0 ? OptionalLong.empty() : OptionalLong.of(cell.heap()),
                cpuTime,
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
