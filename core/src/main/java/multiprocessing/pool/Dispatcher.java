package multiprocessing.pool;

import org.jspecify.annotations.Nullable;

/// Which worker gets which task. Guarded by the coordinator.
final class Dispatcher {
    /*
     * A worker gets a further task ahead of its time only while tasks are short, so that it need not wait for us. What it
     * has not claimed can be taken back, for one that has nothing.
     */

    /// How much work a worker may have ahead.
    private static final long AHEAD_NANOS = 500_000;

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Slot[] slots;
    private final TaskTable tasks;
    private final Limits limits;
    private long meanNanos = UNKNOWN; // of a task

    Dispatcher(Slot[] slots, TaskTable tasks, Limits limits) {
        this.slots = slots;
        this.tasks = tasks;
        this.limits = limits;
    }

    /// Learns how long tasks take.
    void learn(long nanos) {
        meanNanos = meanNanos == UNKNOWN ? nanos : meanNanos + (nanos - meanNanos) / 8;
    }

    /// Gives what waits to who may have it.
    ///
    /// @return how much
    int giveTasks() {
        int given = 0;
        for (Task task = tasks.first(); task != null; task = tasks.first()) {
            Slot slot = choose();
            if (slot == null) {
                return given;
            }
            tasks.removeFirst();
            give(slot, task);
            given++;
        }
        return given + balance();
    }

    private void give(Slot slot, Task task) {
        tasks.sent(task, slot.worker, slot.send(task));
        limits.limitRunning(slot, task);
    }

    /// The worker with the least to do that may have a further task, or null.
    private @Nullable Slot choose() {
        Slot best = null;
        int most = 1 + ahead();
        for (Slot slot : slots) {
            int load = slot.inHand.size();
            if (load < most && slot.takesTasks()) {
                best = slot;
                most = load; // from now on only one with less to do is better
            }
        }
        return best;
    }

    /// How many tasks a worker may have beside the one that it does.
    private int ahead() {
        return meanNanos >= AHEAD_NANOS
                ? 0
                : (int) Math.min(Cell.CLAIMS - 1, AHEAD_NANOS / Math.max(1, meanNanos));
    }

    /// Gives to those who have nothing what others have not begun.
    private int balance() {
        int moved = 0;
        for (Slot idle : slots) {
            if (idle.inHand.isEmpty() && idle.takesTasks()) {
                Slot busiest = idle;
                for (Slot slot : slots) {
                    busiest = slot.inHand.size() > busiest.inHand.size() ? slot : busiest;
                }
                if (busiest.inHand.size() < 2) {
                    return moved;
                }
                Task last = busiest.inHand.getLast();
                if (busiest.takeBack(last)) {
                    tasks.takenBack(last);
                    give(idle, last);
                    moved++;
                }
            }
        }
        return moved;
    }
}
