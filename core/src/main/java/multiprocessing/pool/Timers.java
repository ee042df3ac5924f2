package multiprocessing.pool;

import java.util.PriorityQueue;

/// What is to be done later. Guarded by the coordinator. Nothing is taken out before its time: what is due looks whether
/// there is still something to do.
final class Timers {
    private record Timer(long atNanos, Runnable action) {}

    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>((a, b) -> Long.signum(a.atNanos - b.atNanos));

    /// Has `action` run then.
    ///
    /// @return whether nothing else is due before
    boolean at(long nanos, Runnable action) {
        var added = new Timer(nanos, action);
        timers.add(added);
        return timers.peek() == added;
    }

    /// Does what is due.
    ///
    /// @return how much
    int run(long nowNanos) {
        int done = 0;
        for (Timer first = timers.peek();
                first != null && first.atNanos - nowNanos <= 0;
                first = timers.peek()) {
            timers.remove();
            first.action.run();
            done++;
        }
        return done;
    }

    /// How long until something is due, at most `most`.
    long nanosToNext(long nowNanos, long most) {
        Timer first = timers.peek();
        return first == null ? most : Math.clamp(first.atNanos - nowNanos, 0, most);
    }
}
