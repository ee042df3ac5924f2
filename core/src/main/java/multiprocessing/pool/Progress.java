package multiprocessing.pool;

import java.time.Duration;
import java.util.Optional;

/// How far a pool is with what it was given, at one moment. Immutable. Further components may come: do not take it apart by a
/// pattern.
///
/// Counts items: a call is one, and so is each element of what `map` and its kin are given. An item of `imap` that cannot be
/// encoded fails without having been given to the pool, and is not counted.
///
/// @param done how many have a result, as far as their workers have told: one that cannot be decoded here, as since its class is
///     missing, is among them, though it fails for who takes it
/// @param failed how many ended in any other way: threw, were stopped or cancelled, lost their worker
/// @param running at how many a worker is
/// @param queued how many wait for a worker
/// @param itemsPerSecond how many ended in a second, of late; 0 when there is nothing to tell it from
/// @param elapsed since when this is watched
/// @see Pool#watch
public record Progress(
        long done,
        long failed,
        long running,
        long queued,
        double itemsPerSecond,
        Duration elapsed) {
    private static final double SECONDS_MOST = Duration.ofDays(365).toSeconds();

    /// Is told how far a pool is: see [Pool#watch].
    @FunctionalInterface
    public interface Listener {
        /// Called in a thread of the watch, once at a time. May take its time: moments that pass meanwhile are left out.
        void progressed(Progress now);
    }

    /// How many have ended, in whatever way.
    public long ended() {
        return done + failed;
    }

    /// How many there are, as far as the pool was given them.
    public long total() {
        return ended() + running + queued;
    }

    /// How long the rest will take if it goes on as of late; empty while nothing ends.
    public Optional<Duration> remaining() {
        double seconds = (running + queued) / itemsPerSecond;
        return seconds <= SECONDS_MOST // and is a number
                ? Optional.of(Duration.ofMillis((long) (seconds * 1_000)))
                : Optional.empty();
    }

    /// The same on the way to `total` items, of which the pool was not given all yet.
    Progress of(long total) {
        long more = Math.max(0, total - total());
        return new Progress(done, failed, running, queued + more, itemsPerSecond, elapsed);
    }
}
