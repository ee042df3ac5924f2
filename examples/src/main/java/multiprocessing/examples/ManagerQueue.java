package multiprocessing.examples;

import java.util.List;
import multiprocessing.Multiprocessing;
import multiprocessing.manager.Manager;
import multiprocessing.pool.Pool;
import multiprocessing.queue.Queue;

/// Tasks of a pool that share a manager's queue. In Python it must be a manager's; here any queue would do.
final class ManagerQueue {
    static void write(Queue<String> queue) throws InterruptedException {
        for (String word : List.of("to", "a", "pool")) {
            queue.put(word); // q.put(word)
        }
        System.out.println("the writer has put " + queue.qsize());
    }

    static void read(Queue<String> queue) throws InterruptedException {
        for (long left = queue.qsize(); left > 0; left--) {
            System.out.println("the reader takes " + queue.get()); // q.get(True)
        }
    }

    static void main() throws InterruptedException {
        try (Manager manager = Multiprocessing.manager()) { // Manager()
            Queue<String> queue = manager.queue(); // Manager().Queue()
            try (Pool pool = Pool.of(1)) { // Pool(1)
                pool.submit(() -> write(queue)).join(); // pool.apply(write, (q,))
                pool.submit(() -> read(queue)).join(); // pool.apply(read, (q,))
            } // pool.close(), pool.join()
        }
    }
}
