package multiprocessing.pool;

import java.util.concurrent.TimeUnit;

/// Counts workers that were of no use, so that a pool does not start them for ever. Guarded by the coordinator.
final class Patience {
    /*
     * A worker whose start fails by itself will fail again soon; one that is killed may have had bad luck, and a pool that has
     * nothing to do for days may have it many times.
     *
     * But what a start lacks, as a process, memory or a thread, may be there again in a moment, and a pool that has other workers
     * goes on with these. So the next is tried after a pause; only when nobody is starting, or it would never be seen that all
     * fail, for always some would still be on their way; and only failures that leave the pool without any worker add up.
     */

    /// How many workers in a row may fail to start, where all but the first leave the pool without any.
    private static final int FAILED_STARTS_MOST = 3;

    /// How many workers may die with nothing done in between, beside two for each process.
    private static final int IDLE_DEATHS_MOST = 10;

    /// A death so long after another is not in a row with it.
    private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Timers timers;
    private final int idleDeathsMost;
    private int failedStarts;
    private long failedNanos; // the last one
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
    /// @param isAlone whether no other is ready or starting
    /// @return whether to start another
    boolean outlastsFailedStart(boolean isAlone) {
        failedNanos = timers.nowNanos();
        failedStarts = isAlone ? failedStarts + 1 : 1;
        return failedStarts < FAILED_STARTS_MOST;
    }

    /// Whether a start has failed, and nobody was ready since: only one is to start at a time.
    boolean isTryingAgain() {
        return failedStarts > 0;
    }

    /// Whether that was only a moment ago: nobody is to start yet.
    boolean isPausing() {
        return isTryingAgain() && timers.nowNanos() - failedNanos < Shares.REFUSED_NANOS;
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
