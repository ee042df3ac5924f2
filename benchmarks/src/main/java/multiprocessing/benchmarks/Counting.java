package multiprocessing.benchmarks;

import multiprocessing.queue.Queue;
import multiprocessing.shared.LongValue;
import multiprocessing.shared.Value;

/// Two processes that count in one value, each step under its lock.
final class Counting implements Measure {
    private static final int COUNT = 1_000_000;

    private final Children children = new Children();
    private final LongValue value = Value.ofLong(0);
    private final Queue<Integer> go = Queue.create();
    private final Queue<Integer> done = Queue.create();

    Counting() {
        LongValue common = value;
        Queue<Integer> wanted = go;
        Queue<Integer> counted = done;
        for (int i = 0; i < 2; i++) {
            children.start(() -> count(common, wanted, counted));
        }
    }

    private static void count(LongValue value, Queue<Integer> go, Queue<Integer> done)
            throws InterruptedException {
        while (true) {
            int times = go.get();
            for (int i = 0; i < times; i++) {
                try (var _ = value.hold()) {
                    value.set(value.get() + 1);
                }
            }
            done.put(times);
        }
    }

    @Override
    public double[] take(int divisor) throws InterruptedException {
        int half = COUNT / divisor / 2;
        long before = value.get();
        long start = System.nanoTime();
        go.put(half);
        go.put(half);
        int times = done.get() + done.get();
        long nanos = System.nanoTime() - start;
        if (value.get() - before != times) {
            throw new IllegalStateException("a step is lost: counted=" + (value.get() - before));
        }
        return Measure.each(nanos, times);
    }

    @Override
    public void end() throws InterruptedException {
        children.end();
    }
}
