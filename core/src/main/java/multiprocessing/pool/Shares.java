package multiprocessing.pool;

import java.util.concurrent.TimeUnit;

/// What a pool's workers take of its budget: a share each, from when it starts or is given something until it has nothing
/// in hand. Guarded by the coordinator.
final class Shares {
    /// After what time the budget is asked again: nobody tells that a process elsewhere has given up a part of it.
    static final long REFUSED_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Budget budget;
    private final Timers timers;
    private int taken;
    private boolean isToBeAsked; // again

    Shares(Budget budget, Timers timers) {
        this.budget = budget;
        this.timers = timers;
    }

    /// Takes one for a worker, unless it is refused; then a step comes when it may be had.
    ///
    /// @return whether it was taken
    boolean take() {
        if (budget.allowsBusy(taken)) {
            taken++;
            return true;
        }
        if (!isToBeAsked) {
            timers.in(REFUSED_NANOS, () -> isToBeAsked = false);
            isToBeAsked = true; // not before it is certain to end
        }
        return false;
    }

    /// Takes one for a worker without which the pool would do nothing: those that have the others only start.
    void takeAnyway() {
        budget.becameBusy(taken);
        taken++;
    }

    void giveBack() {
        taken--;
        budget.becameIdle(taken);
    }

    /// Whether all but one are to be given back when workers are done with what they have.
    boolean areTooMany() {
        return budget.isExceeded(taken);
    }
}
