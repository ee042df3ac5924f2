package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/// What is told to who watches a pool whose workers and clock do what the test says.
class ObservedTest {
    private final FakeLines lines = new FakeLines();
    private final Coordinator coordinator =
            new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});
    private final List<String> stints = new ArrayList<>();
    private final StintObserver observer =
            new StintObserver() {
                @Override
                void add(Stint stint) {
                    stints.add(stint.how() + " " + stint.what() + ", " + stint.workNanos() + " ns");
                }
            };

    /// The next worker, which is ready.
    private FakeLine worker() {
        coordinator.hire();
        lines.last().say(new Reply.Ready());
        coordinator.step();
        return lines.last();
    }

    private Recorded submit(int items, TaskOptions options) {
        var request = new Recorded(items);
        Task task = FakeLines.task(coordinator, request, FakeLines.numbers(items), options);
        coordinator.submit(List.of(task));
        return request;
    }

    private static Order.Call claimed(FakeLine by) {
        return Objects.requireNonNull(by.claim(), "a task");
    }

    @Test
    void ofItemsThatAreToldOfAtOnceOnlyTheOneThatWasStoppedIs() {
        FakeLine worker = worker();
        coordinator.observe(observer);
        ItemCounts counts = coordinator.countItems(() -> {});
        var limit = Duration.ofSeconds(1);
        Recorded request = submit(5, TaskOptions.standard().runLimit(limit));
        Order.Call call = claimed(worker);
        worker.begin(call, 2);
        lines.nanos += limit.toNanos();
        coordinator.step();

        long beganNanos = System.nanoTime();
        Items results = FakeLines.numbers(5); // it has swallowed its interrupt
        worker.say(new Reply.Values(call.task(), 0, beganNanos, 1_000, results));
        coordinator.step();

        assertThat(request.outcome(2)).isInstanceOf(TaskTimeoutException.class);
        assertThat(counts.done()).isEqualTo(4);
        assertThat(counts.failed()).isOne();
        assertThat(stints)
                .containsExactly(
                        "DONE items 0 to 1 of task 1, 0 ns",
                        "STOPPED item 2 of task 1, 1000 ns",
                        "DONE items 3 to 4 of task 1, 0 ns");
    }

    @Test
    void whatALostWorkerHadBegunIsLearntOfThoughItIsRepeated() {
        FakeLine worker = worker();
        coordinator.observe(observer);
        ItemCounts counts = coordinator.countItems(() -> {});
        submit(3, TaskOptions.standard().repeats(1));
        worker.begin(claimed(worker), 0);

        worker.die(-9);
        coordinator.step();

        assertThat(stints).singleElement().asString().startsWith("LOST item 0 of task 1, ");
        assertThat(counts.failed()).isZero();
        assertThat(counts.unfinished()).isEqualTo(3);
    }

    @Test
    void insightsTellOfNoWorkerThatWasNeverReady() {
        try (var insights = new Insights(coordinator)) {
            coordinator.hire();
            lines.last().die(3);
            coordinator.step();
            lines.nanos += Patience.PAUSE_NANOS;
            coordinator.hire(); // and is dismissed before it is ready
            coordinator.shutdown();
            coordinator.step();

            assertThat(lines.opened).hasSize(2);
            assertThat(insights.workers()).isEmpty();
        }
    }

    @Test
    void insightsTellOfAWorkerThatWasReadyBeforeAndDidNothing() {
        FakeLine worker = worker();
        try (var insights = new Insights(coordinator)) {
            worker.die(-9);
            coordinator.step();

            assertThat(insights.workers())
                    .extracting(one -> one.worker().name())
                    .containsExactly("PoolWorker-1");
        }
    }

    @Test
    void insightsTellWhatTheyHadLearntWhenTheyWereClosed() {
        FakeLine worker = worker();
        var insights = new Insights(coordinator);
        insights.close();
        List<WorkerInsight> learnt = insights.workers();
        String text = insights.toString();

        submit(1, TaskOptions.standard());
        worker.begin(claimed(worker), 0);
        worker.die(-9);
        coordinator.step();

        assertThat(insights.workers()).isEqualTo(learnt);
        assertThat(insights.toString()).isEqualTo(text);
    }

    @Test
    void whatRanTooLongNamesItsWorker() {
        FakeLine worker = worker();
        var limit = Duration.ofSeconds(1);
        Recorded request = submit(1, TaskOptions.standard().runLimit(limit));
        Order.Call call = claimed(worker);
        worker.begin(call, 0);

        lines.nanos += limit.toNanos();
        coordinator.step();
        worker.fail(call, 0, new InterruptedException());
        coordinator.step();

        assertThat(request.outcome(0))
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .hasMessageStartingWith("item 0 of task 1 in PoolWorker-1 (pid 1001) ran longer");
    }

    @Test
    void aSnapshotKeepsWhatItWasAnsweredThoughAnotherThreadAsksAnew() {
        FakeLine worker = worker();
        worker.whenCalled = () -> worker.cell().tellHeap(4_711);
        worker.whileWeighed = worker.cell()::askHeap; // as by another thread

        List<WorkerSnapshot> taken = Snapshots.take(coordinator);

        assertThat(taken).singleElement().matches(one -> one.heapBytes().orElse(0) == 4_711);
    }
}
