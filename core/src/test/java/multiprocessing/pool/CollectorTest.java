package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Run by the test's own thread, in a heap that is full when the test says so.
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class CollectorTest {
    private final FakeLines workers = new FakeLines();
    private final FullLines lines = new FullLines();
    private final Coordinator coordinator =
            new Coordinator(FakeLines.settings(1, 100), lines, () -> workers.nanos, () -> {});

    private boolean isReady;

    /// Where to wait and to ring each fail as often as the test says.
    private final class FullLines implements Lines {
        int failingWaits;
        boolean isWithoutFiles;
        int failingRings;
        Runnable whenWaiting = () -> {};
        long waitNanos; // for which it waits

        @Override
        public Line open(int worker, int slot, String name) {
            return workers.open(worker, slot, name);
        }

        @Override
        public void await(BooleanSupplier condition, long timeoutNanos)
                throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (failingWaits-- > 0) {
                throw new OutOfMemoryError("to wait");
            }
            if (isWithoutFiles) {
                isWithoutFiles = false;
                throw new UncheckedIOException(new IOException("Too many open files"));
            }
            waitNanos = timeoutNanos;
            whenWaiting.run();
        }

        @Override
        public void ring() {
            if (failingRings-- > 0) {
                throw new OutOfMemoryError("to ring");
            }
        }

        @Override
        public void close() {
            // nothing to free
        }
    }

    private Recorded submit() {
        var request = new Recorded();
        Items item = FakeLines.numbers(1);
        Task task = FakeLines.task(coordinator, request, item, TaskOptions.standard());
        coordinator.submit(List.of(task));
        return request;
    }

    private void collect() {
        new Collector(coordinator, lines, new Flight(coordinator)).run();
    }

    private void work() {
        FakeLine worker = workers.last();
        if (!isReady) {
            worker.say(new Reply.Ready());
            isReady = true;
            return;
        }
        switch (worker.next()) {
            case Order.Call call when worker.cell().claim(call.claim(), call.task()) ->
                    worker.finish(call);
            case Order.Stop _ -> worker.die(0);
            case null, default -> {}
        }
    }

    private void collectUntilTold(Recorded request) {
        lines.whenWaiting =
                () -> {
                    work();
                    if (request.isTold(0)) {
                        coordinator.shutdown();
                    }
                };
        collect();
    }

    @Test
    void outlivesAHeapThatIsFullForAWhile() {
        var request = submit();
        lines.failingWaits = 3;
        lines.failingRings = 1;

        collectUntilTold(request);

        assertThat(request.outcome(0)).isEqualTo(0);
    }

    @Test
    void outlivesAMomentWithoutAFileForItsDoorbell() {
        var request = submit();
        lines.isWithoutFiles = true;

        collectUntilTold(request);

        assertThat(request.outcome(0)).isEqualTo(0);
    }

    /// Its worker, with more to do, need not have woken it for what it did next.
    @Test
    void looksSoonAgainWhenItHasHeardSomething() {
        var request = submit();
        var waits = new ArrayList<Long>();
        lines.whenWaiting =
                () -> {
                    work();
                    if (request.isTold(0)) {
                        waits.add(lines.waitNanos);
                    }
                    if (waits.size() == 2) {
                        coordinator.terminate(true);
                    }
                };

        collect();

        long soon = TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(waits.get(0)).isLessThanOrEqualTo(soon);
        assertThat(waits.get(1)).isGreaterThan(soon);
    }

    @Test
    void anInterruptOfWhoRunsItIsKeptToTheEnd() {
        submit();
        lines.whenWaiting = () -> coordinator.terminate(true);
        Thread.currentThread().interrupt();

        collect();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void endsAPoolThatItCannotMoveAnyMore() {
        coordinator.observe(
                new Observer() {
                    @Override
                    public void ready(Worker worker) {
                        throw new OutOfMemoryError("to begin");
                    }
                });
        var request = submit();
        lines.failingRings = 2;
        lines.whenWaiting = () -> workers.last().say(new Reply.Ready());

        collect();

        assertThat(request.outcome(0)).isInstanceOf(BrokenPoolException.class);
    }

    @Test
    void takesARespiteBetweenTriesThoughItIsInterrupted() throws Exception {
        workers.failingOpens = Integer.MAX_VALUE;
        Thread collecting =
                Thread.ofPlatform()
                        .daemon(true)
                        .start(() -> {
                            Thread.currentThread().interrupt();
                            collect();
                        });

        Await.await(() -> collecting.getState() == Thread.State.TIMED_WAITING, "a respite");

        coordinator.terminate(true);
        collecting.join();
    }
}
