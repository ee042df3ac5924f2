package multiprocessing.examples;

import multiprocessing.manager.Manager;
import multiprocessing.pool.Pool;
import multiprocessing.queue.Queue;

/// Tasks of a pool that put into a queue of a manager's, as Python wants it.
final class PoolWithManager {
    static void main() throws InterruptedException {
        try (Manager manager = Manager.start();
                Pool pool = Pool.of(3)) {
            Queue<Integer> queue = manager.queue(); // Manager().Queue()
            for (int i = 0; i < 10; i++) {
                var _ = pool.applyAsync(PoolWithQueue::write, queue, i);
            }
            System.out.println("ten squares, their sum is " + PoolWithQueue.sumOfTen(queue));
        }
    }
}
