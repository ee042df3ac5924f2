package multiprocessing.pool;

import java.time.Duration;

/// How a worker has spent its time. Immutable. Further components may come: do not take it apart by a pattern.
///
/// @param present since it was ready for tasks, or since it is watched, until it left or until now
/// @param work how long it ran items
/// @param transfer how long it had something to run and had not begun: the way of tasks to it
/// @param items how many ended there, in whatever way
/// @param bytes how much was sent to it and came from it
/// @see Insights
public record WorkerInsight(
        Worker worker, Duration present, Duration work, Duration transfer, long items, long bytes) {
    /// Which part of its time it worked, from 0 to 1.
    public double workShare() {
        return share(work);
    }

    /// Which part of its time tasks were on their way to it, from 0 to 1.
    public double transferShare() {
        return share(transfer);
    }

    /// Which part of its time it had nothing to do, from 0 to 1.
    public double waitShare() {
        return present.isZero() ? 0 : Math.max(0, 1 - workShare() - transferShare());
    }

    private double share(Duration part) {
        return present.isZero() ? 0 : Math.min(1, (double) part.toNanos() / present.toNanos());
    }
}
