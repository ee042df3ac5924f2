package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StintObserverTest {
    private final StintObserver observer =
            new StintObserver() {
                @Override
                void add(Stint stint) {
                    // there is none
                }
            };

    private Worker comesAndGoes(int id) {
        var worker = new Worker(id, "PoolWorker-" + id, id);
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
}
