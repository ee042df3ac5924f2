package multiprocessing.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Who hears what workers say: threads of users that wait for results or come with more tasks, or else the collector.
/// Thread-safe.
final class Attendance {
    /*
     * A thread that wants a result and moves the coordinator itself has it without a hop between threads. The collector
     * must not be at the bell then: workers would wake it for each reply. So it stays away, and looks every AWAY_NANOS
     * whether somebody has attended since.
     */
    private static final long AWAY_NANOS = 100_000;

    private final AtomicInteger present = new AtomicInteger();
    private volatile boolean hasBeen;
    private volatile @Nullable Thread away;

    /// A thread comes, and will move the coordinator when there is news.
    void come() {
        present.incrementAndGet();
    }

    /// It goes.
    ///
    /// @param soonBack false if it gave up, so that the collector is needed at once
    void go(boolean soonBack) {
        hasBeen = soonBack;
        if (present.decrementAndGet() == 0 && !soonBack) {
            LockSupport.unpark(away);
        }
    }

    /// A thread has moved the coordinator in passing.
    void pass() {
        hasBeen = true;
    }

    /// By the collector, which has nothing to do: waits a moment if others attend.
    ///
    /// @return whether they do
    boolean stayAway() {
        if (present.get() == 0 && !hasBeen) {
            return false;
        }
        hasBeen = false;
        away = Thread.currentThread();
        LockSupport.parkNanos(this, AWAY_NANOS);
        away = null;
        boolean _ = Thread.interrupted(); // nobody has a reason
        return true;
    }
}
