package multiprocessing.pool;

import static java.util.Map.entry;
import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.signal.Headcount;
import multiprocessing.sync.Barrier;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Pools within the workers of pools: they share one budget.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class NestedPoolTest {
    private static final int CPUS = Runtime.getRuntime().availableProcessors();

    private static long pidAfterAMoment() throws InterruptedException {
        Thread.sleep(5); // so that there is something for each worker
        return ProcessHandle.current().pid();
    }

    /// How many workers a pool of 64 turns out to have while all the others are there.
    private static int workersOfALargePool(Barrier all) throws Exception {
        try (Pool pool = Pool.of(64)) {
            all.await(Await.PATIENCE);
            List<Long> pids =
                    pool.map(_ -> pidAfterAMoment(), IntStream.range(0, 200).boxed().toList(), 1);
            all.await(Await.PATIENCE);
            return new HashSet<>(pids).size();
        }
    }

    @Test
    void largePoolsInTasksOfAPoolHaveTogetherWhatIsLeft() throws Exception {
        int before = Headcount.total();
        try (Pool pool = Pool.of(4)) {
            Barrier all = Barrier.create(4);

            List<Integer> workers = pool.map(_ -> workersOfALargePool(all), List.of(0, 1, 2, 3), 1);

            assertThat(workers).allMatch(count -> count >= 1);
            int left = Math.max(0, Math.max(4, CPUS) - before - 4);
            assertThat(workers.stream().mapToInt(count -> count - 1).sum())
                    .isLessThanOrEqualTo(left);
        }
        assertThat(Headcount.total()).isEqualTo(before);
    }

    private static int meet(Barrier all) throws Exception {
        return all.await(Await.PATIENCE);
    }

    /// Has tasks wait for each other in a pool of three.
    private static boolean meetInAPool(Builder builder) throws Exception {
        try (Pool pool = builder.processes(3).build()) {
            Barrier all = Barrier.create(3);
            List<AsyncResult<?>> tasks =
                    List.of(
                            pool.submit(() -> meet(all)),
                            pool.submit(() -> meet(all)),
                            pool.submit(() -> meet(all)));
            for (AsyncResult<?> task : tasks) {
                var _ = task.get(Await.PATIENCE);
            }
            return true;
        }
    }

    @Test
    void aPoolWithABudgetOfItsOwnHasWhatItIsBuiltFor() throws Exception {
        try (Pool pool = Pool.of(CPUS)) {
            assertThat(pool.apply(() -> meetInAPool(Pool.builder().ownBudget()))).isTrue();
        }
    }

    @Test
    void aPoolOfTheMainProgramHasWhatItIsBuiltFor() throws Exception {
        try (var _ = Pool.of(CPUS)) {
            assertThat(meetInAPool(Pool.builder())).isTrue();
        }
    }

    private static void meetInAPoolOfTwo(Barrier all) throws Exception {
        try (Pool pool = Pool.of(2)) {
            pool.starmap((_, _) -> meet(all), List.of(entry(0, 0), entry(1, 1)), 1);
        }
    }

    @Test
    void aPoolInAChildGrowsWhenOthersEnd() throws Exception {
        Barrier all = Barrier.create(2);
        var child = new Process(() -> meetInAPoolOfTwo(all));
        try (var _ = Pool.of(CPUS + 1)) {
            child.start();
            await(() -> all.waiting() == 1, "its first worker");
        }

        child.join();

        assertThat(child.exitCode()).hasValue(0);
    }

    private static int sleepLong(Queue<Long> pids) throws InterruptedException {
        pids.put(ProcessHandle.current().pid());
        Thread.sleep(Duration.ofHours(1));
        return 0;
    }

    private static int keepTwoBusy(Queue<Long> pids) throws Exception {
        try (Pool pool = Pool.of(2)) {
            return pool.map(_ -> sleepLong(pids), List.of(0, 1), 1).getFirst();
        }
    }

    @Test
    void thePoolOfAKilledWorkerEndsAndCountsNoMore() throws Exception {
        int before = Headcount.total();
        Headcount.addToBudget(8);
        try (Pool pool = Pool.of(1);
                Queue<Long> pids = Queue.create()) {
            AsyncResult<Integer> lost = pool.applyAsync(NestedPoolTest::keepTwoBusy, pids);
            long first = pids.get();
            long second = pids.get();
            assertThat(Headcount.total()).isEqualTo(before + 2);

            long pid = pool.workers().getFirst().pid();
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();

            assertThatThrownBy(() -> lost.get(Await.PATIENCE))
                    .hasCauseInstanceOf(WorkerLostException.class);
            Await.gone(first, "a worker of the nested pool");
            Await.gone(second, "the other one");
            await(() -> Headcount.total() == before + 1, "the end of its count");
        } finally {
            Headcount.addToBudget(-8);
        }
    }

    /// Has pools at work in the tasks of a pool.
    static final class Root {
        public static void main(String[] args) throws Exception {
            try (Pool pool = Pool.of(2);
                    Queue<Long> pids = Queue.create()) {
                for (int i = 0; i < 2; i++) {
                    var _ = pool.applyAsync(() -> nest(pids));
                }
                var _ = pids.get();
                var _ = pids.get();
                System.out.println("all are at work");
                Thread.sleep(Duration.ofHours(1));
            }
        }

        private static int nest(Queue<Long> pids) throws Exception {
            try (Pool pool = Pool.of(1)) {
                return pool.apply(NestedPoolTest::sleepLong, pids);
            }
        }
    }

    @Test
    void everythingDiesWithTheRoot() throws Exception {
        try (var program = Program.start(Root.class)) {
            program.await("all are at work");

            program.kill();

            program.awaitNoFamily();
        }
    }
}
