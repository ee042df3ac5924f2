package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StintObserverTest {
    private final List<Stint> stints = new ArrayList<>();
    private final StintObserver observer =
            new StintObserver() {
                @Override
                void add(Stint stint) {
                    stints.add(stint);
                }
            };

    private Worker comesAndGoes(int id) {
        var worker = new Worker(id, id - 1, "PoolWorker-" + id, id);
        observer.ready(worker);
        assertThat(observer.restSince(worker)).isNotEqualTo(observer.startNanos());
        observer.lost(worker, new Ending(0));
        return worker;
    }

    @Test
    void keepsNothingOfWorkersThatAreGone() {
        Worker first = comesAndGoes(1);
        comesAndGoes(2);

        assertThat(observer.restSince(first)).isEqualTo(observer.startNanos());
    }

    private static Task taskOf(Worker worker) {
        var task =
                new Task(
                        1,
                        new Recorded(),
                        0,
                        null,
                        Shape.CALLABLE,
                        FakeLines.numbers(1),
                        Luggage.NONE,
                        TaskOptions.standard(),
                        0);
        task.worker = worker;
        task.sentNanos = System.nanoTime();
        return task;
    }

    private static void goBeyond(long nanos) {
        while (System.nanoTime() - nanos <= 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatALostWorkerRanHasEndedWithIt() {
        var worker = new Worker(1, 0, "PoolWorker-1", 1);
        observer.ready(worker);
        Task task = taskOf(worker);
        observer.lost(worker, new Ending(-9));
        long lostNanos = System.nanoTime();
        goBeyond(lostNanos);

        observer.ended(task, 0, 1, Observer.How.LOST, Run.UNKNOWN);

        assertThat(stints)
                .singleElement()
                .satisfies(stint -> assertThat(stint.endNanos()).isLessThanOrEqualTo(lostNanos));
    }

    @Test
    void whatRanAndCannotBeToldOfIsLearntOf() {
        var worker = new Worker(1, 0, "PoolWorker-1", 1);
        observer.ready(worker);

        observer.ended(taskOf(worker), 0, 1, Observer.How.FAILED, Run.UNKNOWN);

        assertThat(stints).singleElement().matches(stint -> stint.endNanos() >= stint.beginNanos());
    }
}
