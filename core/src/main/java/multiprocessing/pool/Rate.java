package multiprocessing.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/// How fast a number grows: over the last few seconds, or over as many as it took to grow by a few. Used by one thread.
final class Rate {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    /// By how much it has grown at least in what it is told from, if it has since the begin: else a task that takes a minute
    /// would be none in most windows, and six in a minute in the rest.
    private static final long GROWN_LEAST = 10;

    /// At least so long apart, so that a window has not too many.
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private record Sample(long nanos, long count) {}

    /// When it had grown. The first is where the window begins, or before.
    private final Deque<Sample> samples = new ArrayDeque<>();

    /// Takes note of the number, and tells how much it grows in a second; 0 at first.
    double perSecond(long nanos, long count) {
        Sample last = samples.peekLast();
        if (last == null || (nanos - last.nanos >= APART_NANOS && count != last.count)) {
            samples.addLast(new Sample(nanos, count));
        }
        Sample first = samples.removeFirst();
        Sample next = samples.peekFirst();
        while (next != null && isOld(next, nanos) && count - next.count >= GROWN_LEAST) {
            first = samples.removeFirst();
            next = samples.peekFirst();
        }
        samples.addFirst(first);
        long grown = count - first.count;
        boolean isOfWindow = grown >= GROWN_LEAST && (next == null || !isOld(next, nanos));
        long since = nanos - first.nanos;
        long over = isOfWindow ? Math.min(since, WINDOW_NANOS) : since;
        return over == 0 ? 0 : grown * 1e9 / over;
    }

    private static boolean isOld(Sample sample, long nanos) {
        return nanos - sample.nanos >= WINDOW_NANOS;
    }
}
