package multiprocessing.examples;

import multiprocessing.pool.Pool;
import multiprocessing.queue.Queue;

/// Tasks of a pool that put into a queue. In Python it must be a manager's, for its own refuse to be sent to a pool;
/// here any queue will do.
final class PoolWithQueue {
    static int write(Queue<Integer> queue, int number) throws InterruptedException {
        queue.put(number * number); // q.put(i)
        return number;
    }

    static int sumOfTen(Queue<Integer> queue) throws InterruptedException {
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += queue.get(); // q.get()
        }
        return sum;
    }

    static void main() throws InterruptedException {
        try (Queue<Integer> queue = Queue.create(); // instead of Manager().Queue()
                Pool pool = Pool.of(3)) {
            for (int i = 0; i < 10; i++) {
                // po.apply_async(writer, (q, i))
                var _ = pool.applyAsync(PoolWithQueue::write, queue, i);
            }
            System.out.println("ten squares, their sum is " + sumOfTen(queue));
        }
    }
}
