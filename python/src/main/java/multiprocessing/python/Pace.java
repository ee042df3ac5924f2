package multiprocessing.python;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Waiting for something in Python by short waits, each of which Python ends by itself: so none goes on that nobody wants.
final class Pace {
    /// What a step returns that has waited in vain.
    static final Object NOT_YET = new Object();

    /// How long a short wait is.
    static final Duration STEP = Duration.ofMillis(250);

    private static final long STEP_NANOS = STEP.toNanos();

    private static final double SECONDS_MOST = 4e6; // 46 days; on Windows Python takes little more

    private Pace() {}

    /// As Python has it, and no longer than it takes.
    static double seconds(Duration timeout) {
        double seconds =
                timeout.getSeconds() + (double) timeout.getNano() / TimeUnit.SECONDS.toNanos(1);
        return Math.clamp(seconds, 0, SECONDS_MOST);
    }

    /// One short wait.
    interface Step {
        /// What has come, or [#NOT_YET] after so long.
        @Nullable
        Object take(double seconds);
    }

    /// What has come, or [#NOT_YET] if the deadline has passed.
    ///
    /// @throws InterruptedException if interrupted, and nothing has come
    static @Nullable Object until(Deadline deadline, Step step) throws InterruptedException {
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long nanos = Math.min(deadline.remainingNanos(), STEP_NANOS);
            Object result = step.take((double) nanos / TimeUnit.SECONDS.toNanos(1));
            if (result != NOT_YET || deadline.hasPassed()) {
                return result;
            }
        }
    }

    /// Whether `step` returns true before the deadline.
    ///
    /// @throws InterruptedException if interrupted before
    static boolean isTrue(Deadline deadline, Step step) throws InterruptedException {
        Step again = seconds -> Boolean.TRUE.equals(step.take(seconds)) ? true : NOT_YET;
        return until(deadline, again) != NOT_YET;
    }
}
