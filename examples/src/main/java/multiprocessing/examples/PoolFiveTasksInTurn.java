package multiprocessing.examples;

import multiprocessing.pool.Pool;

/// The same with calls that wait: each task begins when the one before has ended.
final class PoolFiveTasksInTurn {
    static void main() throws InterruptedException {
        Pool pool = Pool.of(3);
        System.out.println("main begins");
        for (int i = 1; i < 6; i++) {
            pool.apply(PoolTasks::count, i); // pool.apply(func=test, args=(item,))
        }
        pool.shutdown();
        pool.join();
        System.out.println("main ends");
    }
}
