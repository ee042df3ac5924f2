package multiprocessing.benchmarks;

import java.time.Duration;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Lock;

/// From the kill of the process that has a lock until another has it.
final class HandOver {
    private static final int KILLS = 15;
    private static final Duration REST = Duration.ofMillis(100);

    private HandOver() {}

    /// Some kills, each in nanoseconds.
    static Measure ofLock() {
        return divisor -> {
            var nanos = new double[Math.max(1, KILLS / divisor)];
            for (int i = 0; i < nanos.length; i++) {
                nanos[i] = once();
            }
            return nanos;
        };
    }

    private static long once() throws InterruptedException {
        var lock = Lock.create();
        Queue<Long> held = Queue.create();
        var owner =
                new Process(() -> {
                    lock.acquire();
                    held.put(ProcessHandle.current().pid());
                    Thread.sleep(Duration.ofHours(1));
                });
        owner.start();
        long _ = held.get();
        Thread.sleep(REST);
        long start = System.nanoTime();
        owner.kill();
        lock.acquire();
        long nanos = System.nanoTime() - start;
        if (!lock.wasAbandoned()) {
            throw new IllegalStateException("the owner did not die with it");
        }
        lock.release();
        owner.join();
        return nanos;
    }
}
