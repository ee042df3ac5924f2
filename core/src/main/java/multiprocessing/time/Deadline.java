package multiprocessing.time;

import java.time.Duration;

/// A moment by which a wait must end. Made once at the door from a [Duration], then passed down.
///
/// Immutable, thread-safe; means nothing in another process. For the library's own use: no part of the API.
public final class Deadline {
    /*
     * Nanoseconds may be compared by difference only. "Never" and everything beyond is half the range away,
     * 146 years, so that the difference cannot overflow.
     */
    private static final long FOREVER_NANOS = Long.MAX_VALUE / 2;
    private static final Deadline NEVER = new Deadline(0, true);

    private final long atNanos;
    private final boolean never;

    private Deadline(long atNanos, boolean never) {
        this.atNanos = atNanos;
        this.never = never;
    }

    /// The deadline `timeout` from now; one that is zero or negative has passed already.
    public static Deadline in(Duration timeout) {
        long nanos;
        try {
            nanos = Math.min(timeout.toNanos(), FOREVER_NANOS);
        } catch (ArithmeticException overflow) {
            nanos = timeout.isNegative() ? 0 : FOREVER_NANOS;
        }
        return new Deadline(System.nanoTime() + Math.max(0, nanos), false);
    }

    /// The deadline that does not come.
    public static Deadline never() {
        return NEVER;
    }

    /// Whether this deadline does not come.
    public boolean isNever() {
        return never;
    }

    /// Whether it has passed.
    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    /// The time left, zero when it has passed.
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /// Nanoseconds left, zero when it has passed.
    public long remainingNanos() {
        return never ? FOREVER_NANOS : Math.max(0, atNanos - System.nanoTime());
    }
}
