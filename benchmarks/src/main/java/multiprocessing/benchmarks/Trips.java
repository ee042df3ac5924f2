package multiprocessing.benchmarks;

import java.util.Arrays;
import java.util.Objects;
import multiprocessing.connection.Connection;
import multiprocessing.connection.Pipe;
import multiprocessing.queue.Queue;
import multiprocessing.shared.LongValue;
import multiprocessing.shared.RawValue;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Event;

/// From here to another process and back.
final class Trips implements Measure {
    private static final int REST_MILLIS = 2;
    private static final int WARMING = 100;

    private final Children children;
    private final int count;
    private final boolean isRested;
    private final Trip trip;

    /// @param isRested whether both processes have fallen asleep before each
    private Trips(Children children, int count, boolean isRested, Trip trip) {
        this.children = children;
        this.count = count;
        this.isRested = isRested;
        this.trip = trip;
    }

    private interface Trip {
        void go() throws InterruptedException;
    }

    static Measure ofQueue(int count, boolean isRested) {
        Queue<Integer> there = Queue.create();
        Queue<Integer> back = Queue.create();
        var children = new Children();
        children.start(() -> answer(there, back));
        return new Trips(
                children,
                count,
                isRested,
                () -> {
                    there.put(1);
                    int _ = back.get();
                });
    }

    private static void answer(Queue<Integer> there, Queue<Integer> back)
            throws InterruptedException {
        while (true) {
            back.put(there.get());
        }
    }

    static Measure ofPipe(int count, boolean isRested) {
        Pipe pipe = Pipe.create();
        Connection here = pipe.first();
        Connection other = pipe.second();
        var children = new Children();
        children.start(() -> answer(other));
        return new Trips(
                children,
                count,
                isRested,
                () -> {
                    here.send(1);
                    int _ = Objects.requireNonNull(here.recv(Integer.class));
                });
    }

    private static void answer(Connection other) throws InterruptedException {
        while (true) {
            other.send(other.recv());
        }
    }

    static Measure ofEvents(int count) {
        var there = Event.create();
        var back = Event.create();
        var children = new Children();
        children.start(() -> answer(there, back));
        return new Trips(
                children,
                count,
                false,
                () -> {
                    there.set();
                    back.await();
                    back.clear();
                });
    }

    private static void answer(Event there, Event back) throws InterruptedException {
        while (true) {
            there.await();
            there.clear();
            back.set();
        }
    }

    /// Each waits until the turn is its own.
    static Measure ofCondition(int count) {
        var changed = Condition.create();
        LongValue turn = RawValue.ofLong(0);
        var children = new Children();
        children.start(() -> answer(changed, turn));
        return new Trips(
                children,
                count,
                false,
                () -> {
                    try (var _ = changed.hold()) {
                        turn.set(turn.get() + 1);
                        changed.signal();
                        while (turn.get() % 2 != 0) {
                            changed.await();
                        }
                    }
                });
    }

    private static void answer(Condition changed, LongValue turn) throws InterruptedException {
        try (var _ = changed.hold()) {
            while (true) {
                changed.awaitUntil(() -> turn.get() % 2 == 1);
                turn.set(turn.get() + 1);
                changed.signal();
            }
        }
    }

    static Measure ofBarrier(int count) {
        var barrier = Barrier.create(2);
        var children = new Children();
        children.start(() -> meet(barrier));
        return new Trips(
                children,
                count,
                false,
                () -> {
                    int _ = barrier.await();
                });
    }

    private static void meet(Barrier barrier) throws InterruptedException {
        while (true) {
            int _ = barrier.await();
        }
    }

    @Override
    public double[] take(int divisor) throws InterruptedException {
        int times = Math.max(2, count / divisor);
        return isRested ? new double[] {medianOfRested(times)} : whole(times);
    }

    private double[] whole(int times) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            trip.go();
        }
        return Measure.each(System.nanoTime() - start, times);
    }

    /// Goes as often without a rest before as it takes to have both sides compiled, which rested trips are too few for.
    private double medianOfRested(int times) throws InterruptedException {
        for (int i = 0; i < WARMING * times; i++) {
            trip.go();
        }
        var nanos = new long[times];
        for (int i = 0; i < times; i++) {
            Thread.sleep(REST_MILLIS);
            long start = System.nanoTime();
            trip.go();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[times / 2];
    }

    @Override
    public void end() throws InterruptedException {
        children.end();
    }
}
