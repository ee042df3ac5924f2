package multiprocessing.pool;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What is to be done later. Guarded by the coordinator. What is due looks whether there is still something to do; what
/// would keep much until then is called off.
final class Timers {
    /// Something to be done later.
    final class Timer {
        private final long atNanos;
        private @Nullable Runnable action; // null if done or called off

        private Timer(long atNanos, Runnable action) {
            this.atNanos = atNanos;
            this.action = action;
        }

        /// It is not to be done, if it has not been. What it refers to is forgotten.
        void callOff() {
            if (action != null) {
                action = null;
                calledOff++;
                removeHusks();
            }
        }

        private void run() {
            Runnable due = action;
            action = null; // calling it off changes nothing any more
            if (due != null) {
                due.run();
            }
        }
    }

    /// Times are compared by difference: that of none is more.
    private static final long NANOS_MOST = Long.MAX_VALUE / 2;

    /// Nothing that runs is so late.
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>((a, b) -> Long.signum(a.atNanos - b.atNanos));

    private final LongSupplier nanoClock;
    private final Runnable call;
    private int calledOff; // of those in the queue
    private boolean isLate; // what is being run
    private volatile long seenNanos; // when this process was last seen to run

    /// Timers that have `call` run when there is one before all others.
    Timers(LongSupplier nanoClock, Runnable call) {
        this.nanoClock = nanoClock;
        this.call = call;
        this.seenNanos = nanoClock.getAsLong();
    }

    /// How long that is; what is beyond 146 years is that.
    static long nanos(Duration duration) {
        return Math.min(TimeUnit.NANOSECONDS.convert(duration), NANOS_MOST);
    }

    long nowNanos() {
        return nanoClock.getAsLong();
    }

    /// Has `action` run then.
    Timer at(long nanos, Runnable action) {
        var added = new Timer(nanos, action);
        timers.add(added);
        if (timers.peek() == added) {
            call.run();
        }
        return added;
    }

    /// Has `action` run so long from now.
    Timer in(long nanos, Runnable action) {
        return at(nowNanos() + nanos, action);
    }

    /// Does what is due.
    ///
    /// @return how much
    int run() {
        int done = 0;
        long nowNanos = nowNanos();
        for (Timer first = first();
                first != null && first.atNanos - nowNanos <= 0;
                first = first()) {
            timers.remove();
            isLate = nowNanos - first.atNanos > LATE_NANOS && nowNanos - seenNanos > LATE_NANOS;
            first.run();
            done++;
        }
        return done;
    }

    /// This process runs: who runs this was busy with something else. Any thread may say so.
    void seen() {
        seenNanos = nowNanos();
    }

    /// Whether what is being run was due so long ago that this process has stood still meanwhile, as by Ctrl-Z, and its workers
    /// perhaps with it: what it was to look for may have had no time.
    boolean hasStoodStill() {
        return isLate;
    }

    private @Nullable Timer first() {
        Timer first = timers.peek();
        while (first != null && first.action == null) {
            timers.remove();
            calledOff--;
            first = timers.peek();
        }
        return first;
    }

    /// Who calls one off may have done half of something: want of heap for this is not to stop it.
    private void removeHusks() {
        try {
            if (calledOff > timers.size() / 2) {
                timers.removeIf(timer -> timer.action == null);
                calledOff = 0;
            }
        } catch (OutOfMemoryError e) {
            // it is tried again when the next is called off
        }
    }

    /// How long until something is due, at most `most`.
    long nanosToNext(long most) {
        Timer first = first();
        return first == null ? most : Math.clamp(first.atNanos - nowNanos(), 0, most);
    }
}
