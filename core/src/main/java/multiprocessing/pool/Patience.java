package multiprocessing.pool;

import java.util.concurrent.TimeUnit;

/// Counts workers that were of no use, so that a pool does not start them for ever. Guarded by the coordinator.
final class Patience {
    /*
     * A worker whose start fails by itself will fail again soon; one that is killed may have had bad luck, and a pool that has
     * nothing to do for days may have it many times.
     *
     * But what a start lacks, as a process, memory or a thread, may be there again in a moment, and a pool that has other workers
     * goes on with these. So one is tried after a pause, which is doubled by each try until somebody is ready. Who hangs while
     * it starts holds the others up no longer than that; and the pause is soon longer than a start, so that it is seen when all
     * fail, with nobody on the way. Only failures that leave the pool without any worker add up.
     */

    /// How many workers in a row may fail to start and leave the pool without any.
    private static final int FAILED_STARTS_MOST = 3;

    /// Between the first failed start and the next try.
    static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /// Between two tries.
    static final long PAUSE_MOST_NANOS = TimeUnit.MINUTES.toNanos(1);

    /// How many workers may die with nothing done in between, beside two for each process.
    private static final int IDLE_DEATHS_MOST = 10;

    /// A death so long after another is not in a row with it.
    private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Timers timers;
    private final int idleDeathsMost;
    private int failedStarts; // that left nobody
    private long pauseNanos; // 0 if none has failed
    private long triedNanos; // when the last one began or failed
    private int idleDeaths;
    private long diedNanos; // the last one

    Patience(Timers timers, int processes) {
        this.timers = timers;
        this.idleDeathsMost = IDLE_DEATHS_MOST + 2 * processes;
    }

    /// A worker is ready: what failed before does not count any more.
    void started() {
        failedStarts = 0;
        pauseNanos = 0;
    }

    /// A worker has done, or at least begun, something.
    void worked() {
        idleDeaths = 0;
    }

    /// A worker could not be started, or has ended by itself before it was ready.
    ///
    /// @param isAlone whether no other is there or about to come
    /// @return whether to start another
    boolean outlastsFailedStart(boolean isAlone) {
        triedNanos = timers.nowNanos();
        pauseNanos = Math.max(pauseNanos, PAUSE_NANOS);
        if (isAlone) {
            failedStarts++;
        }
        return failedStarts < FAILED_STARTS_MOST;
    }

    /// Whether a start has failed, and nobody was ready since.
    boolean isTryingAgain() {
        return pauseNanos > 0;
    }

    /// How long nobody is to be started.
    long nanosToTry() {
        return isTryingAgain() ? Math.max(0, triedNanos + pauseNanos - timers.nowNanos()) : 0;
    }

    /// A worker is about to be started.
    void tries() {
        if (isTryingAgain()) {
            triedNanos = timers.nowNanos();
            pauseNanos = Math.min(2 * pauseNanos, PAUSE_MOST_NANOS);
        }
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
