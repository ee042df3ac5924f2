package multiprocessing.benchmarks;

import java.util.concurrent.TimeUnit;
import multiprocessing.pool.Pool;

/// Tasks for a pool that lasts from round to round.
final class Pooled implements Measure {
    private static final int WARMING = 10;
    private static final long WARMING_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Pool pool;
    private final int count;
    private final Work work;
    private boolean isWarm;

    /// Gives the pool so many tasks, and waits for all.
    interface Work {
        void go(Pool pool, int times) throws Exception;
    }

    Pooled(int workers, int count, Work work) {
        this.pool = Pool.of(workers);
        this.count = count;
        this.work = work;
    }

    @Override
    public double[] take(int divisor) throws Exception {
        int times = Math.max(2, count / divisor);
        if (!isWarm) {
            warm(times, divisor == 1 ? WARMING_NANOS : 0);
            isWarm = true;
        }
        long start = System.nanoTime();
        work.go(pool, times);
        return Measure.each(System.nanoTime() - start, times);
    }

    private void warm(int times, long atLeastNanos) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < WARMING || System.nanoTime() - start < atLeastNanos; i++) {
            work.go(pool, times);
        }
    }

    @Override
    public void end() {
        pool.terminate();
    }
}
