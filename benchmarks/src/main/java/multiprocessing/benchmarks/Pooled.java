package multiprocessing.benchmarks;

import multiprocessing.pool.Pool;

/// Tasks for a pool that lasts from round to round.
final class Pooled implements Measure {
    private static final int WARMING = 10;

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
        for (int i = 0; i < WARMING && !isWarm; i++) {
            work.go(pool, times);
        }
        isWarm = true;
        long start = System.nanoTime();
        work.go(pool, times);
        return Measure.each(System.nanoTime() - start, times);
    }

    @Override
    public void end() {
        pool.terminate();
    }
}
