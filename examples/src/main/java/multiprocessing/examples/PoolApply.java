package multiprocessing.examples;

import multiprocessing.pool.Pool;

/// Ten tasks for three workers, each waited for before the next is given: one works at a time.
final class PoolApply {
    static void main() throws InterruptedException {
        Pool pool = Pool.of(3);
        for (int i = 0; i < 10; i++) {
            pool.apply(PoolTasks::work, i); // po.apply(worker, (i,))
        }
        System.out.println("--- all are given");
        pool.shutdown();
        pool.join();
        System.out.println("--- all are done");
    }
}
