package multiprocessing.pool;

import java.util.concurrent.TimeUnit;

/// Counts workers that were of no use, so that a pool does not start them for ever. Guarded by the coordinator.
final class Patience {
    /*
     * A worker whose start fails by itself will fail again soon; one that is killed may have had bad luck, and a pool that has
     * nothing to do for days may have it many times.
     */

    /// How many workers in a row may fail to start.
    private static final int FAILED_STARTS_MOST = 3;

    /// How many workers may die with nothing done in between, beside two for each process.
    private static final int IDLE_DEATHS_MOST = 10;

    /// A death so long after another is not in a row with it.
    private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Timers timers;
    private final int idleDeathsMost;
    private int failedStarts;
    private int idleDeaths;
    private long diedNanos; // the last one

    Patience(Timers timers, int processes) {
        this.timers = timers;
        this.idleDeathsMost = IDLE_DEATHS_MOST + 2 * processes;
    }

    /// A worker is ready.
    void started() {
        failedStarts = 0;
    }

    /// A worker has done, or at least begun, something.
    void worked() {
        idleDeaths = 0;
    }

    /// A worker could not be started, or has ended by itself before it was ready.
    ///
    /// @return whether to start another
    boolean outlastsFailedStart() {
        return ++failedStarts < FAILED_STARTS_MOST;
    }

    /// A worker has died.
    ///
    /// @return whether to start another
    boolean outlastsDeath() {
        long nowNanos = timers.nowNanos();
        if (nowNanos - diedNanos > CALM_NANOS) {
            idleDeaths = 0;
        }
        diedNanos = nowNanos;
        return ++idleDeaths <= idleDeathsMost;
    }

    /// How many died in a row.
    int idleDeaths() {
        return idleDeaths;
    }
}
