package multiprocessing.pool;

import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/// What is to be done later. Guarded by the coordinator. Nothing is taken out before its time: what is due looks whether
/// there is still something to do.
final class Timers {
    private record Timer(long atNanos, Runnable action) {}

    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>((a, b) -> Long.signum(a.atNanos - b.atNanos));

    private final LongSupplier nanoClock;
    private final Runnable call;
    private long recentNanos;

    /// Timers that have `call` run when there is one before all others.
    Timers(LongSupplier nanoClock, Runnable call) {
        this.nanoClock = nanoClock;
        this.call = call;
    }

    long nowNanos() {
        recentNanos = nanoClock.getAsLong();
        return recentNanos;
    }

    /// What [#nowNanos] said last: as of the last step, without a look at the clock.
    long recentNanos() {
        return recentNanos;
    }

    /// Has `action` run then.
    void at(long nanos, Runnable action) {
        var added = new Timer(nanos, action);
        timers.add(added);
        if (timers.peek() == added) {
            call.run();
        }
    }

    /// Has `action` run so long from now.
    void in(long nanos, Runnable action) {
        at(nowNanos() + nanos, action);
    }

    /// Does what is due.
    ///
    /// @return how much
    int run() {
        int done = 0;
        long nowNanos = nowNanos();
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
    long nanosToNext(long most) {
        Timer first = timers.peek();
        return first == null ? most : Math.clamp(first.atNanos - nowNanos(), 0, most);
    }
}
