package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkTimesTest {
    private final WorkTimes times = new WorkTimes();

    private static Worker worker(int id) {
        return new Worker(id, 0, "PoolWorker-" + id, id);
    }

    @Test
    void aWorkerThatIsThereIsKnownHoweverManyCameAndWent() {
        Worker stays = worker(1);
        times.ready(stays);
        times.add(new Stint(stays, 1, -1, 7, Observer.How.DONE, 0, 0, 0, 5));

        for (int id = 2; id <= Insights.WORKERS_MOST + 2; id++) {
            times.ready(worker(id));
            times.lost(worker(id), new Ending(0));
        }

        assertThat(times.workers(new Slot[0]))
                .hasSize(Insights.WORKERS_MOST)
                .first()
                .satisfies(first -> {
                    assertThat(first.worker()).isEqualTo(stays);
                    assertThat(first.items()).isEqualTo(7);
                });
    }
}
