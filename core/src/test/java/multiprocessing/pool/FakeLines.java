package multiprocessing.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import multiprocessing.error.ProcessStartException;

/// Workers that do what the test says, and a clock that goes when it says so.
final class FakeLines implements Lines {
    static final long AGE_MOST_NANOS = Duration.ofDays(1).toNanos();
    static final long MEMORY_MOST = 1 << 20;
    static final long LEAVE_NANOS = Duration.ofSeconds(2).toNanos();

    final List<FakeLine> opened = new ArrayList<>();
    long nanos = 1_000_000;
    int room = Integer.MAX_VALUE;
    boolean isFailing;

    /// What happens while one is started.
    Runnable whileOpening = () -> {};

    /// What happens while whoever waits is called.
    Runnable whileRinging = () -> {};

    /// How often there is no heap to start one.
    int failingOpens;

    /// How often there is no heap to learn who has come.
    int failingPids;

    static Settings settings(int processes, int tasksMost) {
        return settings(processes, tasksMost, Budget.UNBOUNDED);
    }

    static Settings settings(int processes, int tasksMost, Budget budget) {
        return settings(processes, false, tasksMost, budget);
    }

    /// Of one worker that has an initializer.
    static Settings settingsWithInitializer() {
        return settings(1, true, 100, Budget.UNBOUNDED);
    }

    private static Settings settings(
            int processes, boolean hasInitializer, int tasksMost, Budget budget) {
        return new Settings(
                "test",
                processes,
                hasInitializer,
                tasksMost,
                AGE_MOST_NANOS,
                LEAVE_NANOS,
                MEMORY_MOST,
                budget,
                new ReadAhead.Bounds(1, 1, 1, false));
    }

    /// One that calls a function for each item, to be submitted.
    static Task task(Coordinator coordinator, Request request, Items items, TaskOptions options) {
        return task(coordinator, request, 1, items, options);
    }

    static Task task(
            Coordinator coordinator,
            Request request,
            int function,
            Items items,
            TaskOptions options) {
        return new Task(
                coordinator.nextTaskNumber(),
                request,
                0,
                new Definition(function, Items.NONE, Luggage.NONE),
                Shape.FUNCTION,
                items,
                Luggage.NONE,
                options,
                0);
    }

    /// As many items.
    static Items numbers(int count) {
        var packer = new Packer();
        for (int i = 0; i < count; i++) {
            packer.add(i);
        }
        return packer.take();
    }

    @Override
    public Line open(int worker, int slot, String name) {
        if (isFailing) {
            throw new ProcessStartException("no more processes", new IllegalStateException());
        }
        if (failingOpens-- > 0) {
            throw new OutOfMemoryError("Java heap space");
        }
        whileOpening.run();
        var line = new FakeLine(worker, this);
        opened.add(line);
        return line;
    }

    FakeLine last() {
        return opened.getLast();
    }

    @Override
    public void await(BooleanSupplier condition, long timeoutNanos) {
        throw new UnsupportedOperationException("nobody waits here");
    }

    @Override
    public void ring() {
        whileRinging.run();
    }

    @Override
    public void close() {
        // nothing to free
    }
}
