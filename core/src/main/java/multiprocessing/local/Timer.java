package multiprocessing.local;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs short actions later, in one daemon thread that goes when it has nothing to do.
final class Timer {
    /// For what is done ahead. May be held up: a spare that is stopped does not read what it is told.
    static final Timer AHEAD = new Timer("mp-timer");

    private final ScheduledThreadPoolExecutor executor;

    private Timer(String name) {
        this.executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        work ->
                                Thread.ofPlatform()
                                        .name(name)
                                        .daemon(true)
                                        .inheritInheritableThreadLocals(false)
                                        .unstarted(work));
        executor.setKeepAliveTime(1, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
    }

    void after(long millis, Runnable action) {
        var _ = cancellable(millis, action);
    }

    /// As [#after], to be cancelled when it is not wanted any more: what waits here keeps the thread.
    Future<?> cancellable(long millis, Runnable action) {
        return executor.schedule(action, millis, TimeUnit.MILLISECONDS);
    }
}
