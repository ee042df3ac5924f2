package multiprocessing.benchmarks;

import static java.util.Map.entry;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import multiprocessing.pool.AsyncResult;
import multiprocessing.pool.Pool;

/// The user's program of the benchmark `pool`: reads requests `ROW DIVISOR` and answers each with numbers. `pool.py` does
/// the same by Python.
final class PoolSubject {
    static final int WORKERS = 2;
    private static final int MANY_WORKERS = 64;
    private static final int SOME_WORKERS = 8; // that is many in the small form
    private static final int SUMMANDS =
            20_000_000; // of a task that computes: some hundredths of a second
    private static final int SUMS = 40;
    private static final int MILLION = 1_000_000;

    private static final Map<String, Callable<Measure>> ROWS =
            Map.ofEntries(
                    entry("apply", () -> new Pooled(WORKERS, 5_000, PoolSubject::apply)),
                    entry("submit", () -> new Pooled(WORKERS, 5_000, PoolSubject::submit)),
                    entry("burst", () -> new Pooled(WORKERS, 20_000, PoolSubject::burst)),
                    entry("map-1", () -> new Pooled(WORKERS, 50_000, PoolSubject::mapOneByOne)),
                    entry("unordered-1", () -> new Pooled(WORKERS, 50_000, PoolSubject::unordered)),
                    entry("map", () -> new Pooled(WORKERS, 500_000, PoolSubject::map)),
                    entry("life", () -> PoolSubject::life),
                    entry("cpu", () -> new Pooled(WORKERS, SUMS, PoolSubject::sums)),
                    entry("cpu-serial", () -> Measure.alone(SUMS, PoolSubject::sumsAlone)),
                    many(MANY_WORKERS),
                    many(SOME_WORKERS),
                    entry("slices", () -> Slices.pooled(WORKERS)),
                    entry("slices-serial", Slices::alone),
                    entry("heap", () -> PoolSubject::heapOfAMillion));

    private PoolSubject() {}

    static int manyWorkers(boolean isQuick) {
        return isQuick ? SOME_WORKERS : MANY_WORKERS;
    }

    private static Map.Entry<String, Callable<Measure>> many(int workers) {
        return entry(
                "workers-" + workers, () -> new Pooled(workers, 50_000, PoolSubject::mapOneByOne));
    }

    /// Serves until the end of its standard input.
    public static void main(String[] args) throws Exception {
        Serving.serve(ROWS);
    }

    private static int next(int number) {
        return number + 1;
    }

    /// As Python's `range`: each is made when it is asked for.
    private static List<Integer> numbers(int count) {
        return new Range(count);
    }

    private static final class Range extends AbstractList<Integer> implements RandomAccess {
        private final int count;

        Range(int count) {
            this.count = count;
        }

        @Override
        public Integer get(int index) {
            return Objects.checkIndex(index, count);
        }

        @Override
        public int size() {
            return count;
        }
    }

    private static void apply(Pool pool, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            int _ = pool.apply(PoolSubject::next, i);
        }
    }

    private static void submit(Pool pool, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            int number = i;
            int _ = pool.submit(() -> next(number)).get();
        }
    }

    private static void burst(Pool pool, int times) throws Exception {
        List<AsyncResult<Integer>> results = new ArrayList<>(times);
        for (int i = 0; i < times; i++) {
            results.add(pool.applyAsync(PoolSubject::next, i));
        }
        for (AsyncResult<Integer> result : results) {
            int _ = result.get();
        }
    }

    private static void mapOneByOne(Pool pool, int times) throws Exception {
        checkNext(pool.map(PoolSubject::next, numbers(times), 1), times);
    }

    private static void unordered(Pool pool, int times) {
        checkNext(pool.imapUnordered(PoolSubject::next, numbers(times), 1), times);
    }

    private static void map(Pool pool, int times) throws Exception {
        checkNext(pool.map(PoolSubject::next, numbers(times)), times);
    }

    /// Uses each result.
    private static void checkNext(Iterable<Integer> results, int times) {
        long sum = 0;
        for (int result : results) {
            sum += result;
        }
        check(sum, times * (times + 1L) / 2);
    }

    private static void check(long is, long shouldBe) {
        if (is != shouldBe) {
            throw new IllegalStateException("results are wrong: " + is + ", not " + shouldBe);
        }
    }

    /// A pool is made, does a task, and is closed, once: its workers have been waiting as spares.
    private static double[] life(int divisor) throws Exception {
        long start = System.nanoTime();
        try (Pool pool = Pool.of(WORKERS)) {
            check(pool.apply(PoolSubject::next, divisor), divisor + 1);
        }
        return new double[] {System.nanoTime() - start};
    }

    private static long sum(int start) {
        long sum = start;
        for (int i = 0; i < SUMMANDS; i++) {
            sum = sum * 31 + i;
        }
        return sum;
    }

    private static void sums(Pool pool, int times) throws Exception {
        check(pool.map(PoolSubject::sum, numbers(times), 1).size(), times);
    }

    private static void sumsAlone(int times) {
        long all = 0;
        for (int i = 0; i < times; i++) {
            all += sum(i);
        }
        Alone.seen = all;
    }

    /// By how many bytes the heap of this process has grown behind the last of very many tasks.
    private static double[] heapOfAMillion(int divisor) throws Exception {
        try (Pool pool = Pool.of(WORKERS)) {
            int times = MILLION / divisor;
            drain(pool, times / 10);
            long before = Usage.heapBytes();
            drain(pool, times);
            return new double[] {Usage.heapBytes() - before};
        }
    }

    private static void drain(Pool pool, int times) {
        long sum = 0;
        Iterable<Integer> lazily = () -> IntStream.range(0, times).iterator();
        for (int result : pool.imapUnordered(PoolSubject::next, lazily, 1)) {
            sum += result;
        }
        Alone.seen = sum;
    }
}
