package multiprocessing.local;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs short actions later, in one daemon thread that goes when it has nothing to do: for what is done ahead. May be held
/// up, since a spare that is stopped does not read what it is told.
final class Timer {
    private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private Timer() {}

    private static ScheduledThreadPoolExecutor executor() {
        var executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        work ->
                                Thread.ofPlatform()
                                        .name("mp-timer")
                                        .daemon(true)
                                        .inheritInheritableThreadLocals(false)
                                        .unstarted(work));
        executor.setKeepAliveTime(1, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    static void after(long millis, Runnable action) {
        var _ = cancellable(millis, action);
    }

    /// As [#after], to be cancelled when it is not wanted any more: what waits here keeps the thread.
    static Future<?> cancellable(long millis, Runnable action) {
        return EXECUTOR.schedule(action, millis, TimeUnit.MILLISECONDS);
    }
}
