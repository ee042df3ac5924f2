package multiprocessing.examples;

import java.util.List;
import java.util.stream.IntStream;
import multiprocessing.pool.Pool;

/// One call for ten tasks on three workers, which waits until all are done.
final class PoolMap {
    static void main() throws InterruptedException {
        Pool pool = Pool.of(3);
        List<Integer> numbers = IntStream.range(0, 10).boxed().toList();
        List<Double> seconds = pool.map(PoolTasks::work, numbers); // po.map(worker, range(10))
        System.out.println("--- all are given, and " + seconds.size() + " results are there");
        pool.shutdown();
        pool.join();
        System.out.println("--- all are done");
    }
}
