package multiprocessing.python;

import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Time for what is worth some of it and not all: a quarter of all that passes, and five seconds at once. Thread-safe.
final class Allowance {
    private static final long MOST_NANOS = 5_000_000_000L;
    private static final int SHARE = 4;

    private final LongSupplier nanoTime;
    private long leftNanos = MOST_NANOS; // guarded by this
    private long filledAt; // guarded by this

    Allowance(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.filledAt = nanoTime.getAsLong();
    }

    /// What `search` finds; nothing, without a search, when all time is used up.
    <T> Optional<T> find(Supplier<Optional<T>> search) {
        if (!isAnyLeft()) {
            return Optional.empty();
        }
        long begin = nanoTime.getAsLong();
        Optional<T> found = search.get();
        use(nanoTime.getAsLong() - begin);
        return found;
    }

    private synchronized boolean isAnyLeft() {
        long now = nanoTime.getAsLong();
        leftNanos = Math.min(MOST_NANOS, leftNanos + (now - filledAt) / SHARE);
        filledAt = now;
        return leftNanos > 0;
    }

    private synchronized void use(long nanos) {
        leftNanos -= nanos;
    }
}
