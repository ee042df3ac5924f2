package multiprocessing.local;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs short actions later, in one daemon thread that goes when it has nothing to do.
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
        var _ = EXECUTOR.schedule(action, millis, TimeUnit.MILLISECONDS);
    }
}
