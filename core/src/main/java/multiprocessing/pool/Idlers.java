package multiprocessing.pool;

import java.util.concurrent.TimeUnit;

/// Lets workers go that have had nothing to do for a while, all but one, where pools share a budget: others may have some
/// in their place. Guarded by the coordinator.
final class Idlers {
    static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Crew crew;
    private final Timers timers;

    Idlers(Crew crew, Timers timers) {
        this.crew = crew;
        this.timers = timers;
    }

    /// Looks from now on, if the budget is shared.
    void begin(Budget budget) {
        if (budget.isShared()) {
            timers.in(IDLE_NANOS, this::look);
        }
    }

    private void look() {
        long nowNanos = timers.nowNanos();
        for (Slot slot : crew.slots()) {
            if (crew.present() > 1 && slot.isIdle() && nowNanos - slot.movedNanos >= IDLE_NANOS) {
                crew.dismiss(slot);
            }
        }
        timers.in(IDLE_NANOS, this::look);
    }
}
