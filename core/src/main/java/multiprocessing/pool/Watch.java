package multiprocessing.pool;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Tells a listener how far a pool is, until it is closed or the pool has ended: see [Pool#watch].
public final class Watch implements AutoCloseable {
    private final Coordinator coordinator;
    private final ItemCounts counts;
    private final Progress.Listener listener;
    private final long everyNanos;
    private final long startNanos = System.nanoTime();
    private final Rate rate = new Rate();
    private final CountDownLatch ended = new CountDownLatch(1); // closed, or the pool is over
    private final Thread thread;

    Watch(String name, Coordinator coordinator, Duration every, Progress.Listener listener) {
        this.coordinator = coordinator;
        this.counts = coordinator.countItems(ended::countDown);
        this.listener = listener;
        this.everyNanos = TimeUnit.NANOSECONDS.convert(every);
        try {
            Progress first = now();
            this.thread = Thread.ofPlatform().name(name).daemon(true).start(() -> run(first));
        } catch (RuntimeException | Error e) { // no thread, or no heap
            coordinator.ignore(counts);
            throw e;
        }
    }

    private void run(Progress first) {
        try {
            listener.progressed(first);
            while (!ended.await(everyNanos, TimeUnit.NANOSECONDS)) {
                listener.progressed(now());
            }
            listener.progressed(now());
        } catch (InterruptedException nobodyWatchesAnyMore) {
            Thread.currentThread().interrupt();
        } finally {
            coordinator.ignore(counts);
        }
    }

    private Progress now() {
        return coordinator.look(slots -> {
            long nanos = System.nanoTime();
            long busy = Arrays.stream(slots).filter(slot -> !slot.inHand.isEmpty()).count();
            long running = Math.min(busy, counts.unfinished());
            return new Progress(
                    counts.done(),
                    counts.failed(),
                    running,
                    counts.unfinished() - running,
                    rate.perSecond(nanos, counts.done() + counts.failed()),
                    Duration.ofNanos(nanos - startNanos));
        });
    }

    /// Ends it, after the listener was told a last time how far the pool is. Waits for the listener; does not if called by it.
    /// Idempotent.
    @Override
    public void close() {
        ended.countDown();
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean wasInterrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
