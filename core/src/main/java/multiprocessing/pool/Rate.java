package multiprocessing.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/// How fast a number grows, over the last few seconds. Used by one thread.
final class Rate {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    /// At least so long apart, so that a window has not too many.
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private record Sample(long nanos, long count) {}

    private final Deque<Sample> samples =
            new ArrayDeque<>(); // the first may be older than the window

    /// Takes note of the number, and tells how much it grows in a second; 0 at first.
    double perSecond(long nanos, long count) {
        Sample last = samples.peekLast();
        if (last == null || nanos - last.nanos >= APART_NANOS) {
            samples.addLast(new Sample(nanos, count));
        }
        Sample first = samples.removeFirst();
        for (Sample next = samples.peekFirst();
                next != null && nanos - next.nanos >= WINDOW_NANOS;
                next = samples.peekFirst()) {
            first = samples.removeFirst();
        }
        samples.addFirst(first);
        return nanos == first.nanos ? 0 : (count - first.count) * 1e9 / (nanos - first.nanos);
    }
}
