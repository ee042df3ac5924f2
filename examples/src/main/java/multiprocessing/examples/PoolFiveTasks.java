package multiprocessing.examples;

import multiprocessing.pool.Pool;

/// Five tasks for three workers: the last two wait for a worker that has ended its first.
final class PoolFiveTasks {
    static void main() throws InterruptedException {
        Pool pool = Pool.of(3);
        System.out.println("main begins");
        for (int i = 1; i < 6; i++) {
            var _ =
                    pool.applyAsync(
                            PoolTasks::count, i); // pool.apply_async(func=test, args=(item,))
        }
        pool.shutdown();
        pool.join();
        System.out.println("main ends");
    }
}
