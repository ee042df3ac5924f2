package multiprocessing.examples;

import multiprocessing.pool.Pool;

/// Ten tasks for three workers: three begin, and each further one when another has ended.
final class PoolApplyAsync {
    static void main() throws InterruptedException {
        Pool pool = Pool.of(3); // Pool(3)
        for (int i = 0; i < 10; i++) {
            var _ = pool.applyAsync(PoolTasks::work, i); // po.apply_async(worker, (i,))
        }
        System.out.println("--- all are given");
        pool.shutdown(); // po.close()
        pool.join();
        System.out.println("--- all are done");
    }
}
