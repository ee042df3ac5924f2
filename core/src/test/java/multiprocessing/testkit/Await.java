package multiprocessing.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waits for what must come, instead of asserting when it comes.
///
/// There is one patience for all waits: long enough for a busy machine, since only a failing test waits it out. Seconds by
/// the system property `multiprocessing.test.patience`.
public final class Await {
    /// The longest any test waits for anything.
    public static final Duration PATIENCE =
            Duration.ofSeconds(Long.getLong("multiprocessing.test.patience", 30));

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Await() {}

    /// Waits until `condition` holds.
    ///
    /// @throws AssertionError if it does not within the patience; names `what`
    public static void await(Callable<Boolean> condition, String what) throws Exception {
        if (!holdsWithin(PATIENCE, condition)) {
            throw new AssertionError("waited in vain for " + what);
        }
    }

    /// Whether `condition` comes to hold in that time.
    static boolean holdsWithin(Duration patience, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > patience.toNanos()) {
                return false;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    /// Waits until the system has no process `pid` any more, or only its corpse.
    public static void gone(long pid, String what) throws Exception {
        await(() -> !isAlive(pid), "the end of " + what + " (pid " + pid + ")");
    }

    /// Whether the system has a living process `pid`.
    public static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
