package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import multiprocessing.pool.Pool;

/// A program that does not wait for its pool ends all the same, and what was not done by then never
/// is: it says how much that is.
final class PoolWithoutJoin {
    static int sleepAndTell(int number) throws InterruptedException {
        sleep(5);
        System.out.println("nobody reads this");
        return number;
    }

    static void main() {
        Pool pool = Pool.of(3);
        for (int i = 0; i < 10; i++) {
            var _ = pool.applyAsync(PoolWithoutJoin::sleepAndTell, i);
        }
        System.out.println("main ends, without close() and join()");
    }
}
