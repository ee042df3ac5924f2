package multiprocessing.pool;

import java.util.concurrent.TimeUnit;

/// Kills workers whose processes have too much memory. Guarded by the coordinator.
final class MemoryGuard {
    /*
     * It looks now and then, so a worker may have more for a moment. Only the kernel could refuse it the first byte too
     * many, in a cgroup that this process may write, which it may almost nowhere.
     */
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Slot[] slots;
    private final Timers timers;
    private final long bytesMost;

    MemoryGuard(Slot[] slots, Timers timers, long bytesMost) {
        this.slots = slots;
        this.timers = timers;
        this.bytesMost = bytesMost;
    }

    /// Looks from now on, if there is a limit.
    void begin() {
        if (bytesMost < Long.MAX_VALUE) {
            timers.in(LOOK_NANOS, this::look);
        }
    }

    private void look() {
        for (Slot slot : slots) {
            Line line = slot.line;
            if (line != null && slot.excess == null) {
                long bytes = line.privateBytes().orElse(0);
                if (bytes > bytesMost) {
                    slot.excess = new MemoryLimitException(bytesMost, bytes);
                    line.kill();
                }
            }
        }
        timers.in(LOOK_NANOS, this::look);
    }
}
