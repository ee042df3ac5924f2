package multiprocessing.pool;

import static java.util.Map.entry;
import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.shared.IntValue;
import multiprocessing.shared.Value;
import multiprocessing.signal.Headcount;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Pools within the workers of pools: they share one budget of those that are busy.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class NestedPoolTest {
    private static final int CPUS = Runtime.getRuntime().availableProcessors();

    /// How many tasks are at work while this one is.
    private static int atWork(IntValue tasks) throws InterruptedException {
        int together = tasks.addAndGet(1);
        Thread.sleep(5); // so that there is something for each worker
        int _ = tasks.addAndGet(-1);
        return together;
    }

    /// How many tasks are at work at the same time while pools of 64 are.
    private static int mostAtWork(Barrier all, IntValue tasks) throws Exception {
        try (Pool pool = Pool.of(64)) {
            all.await(Await.PATIENCE);
            return Collections.max(
                    pool.map(_ -> atWork(tasks), IntStream.range(0, 200).boxed().toList(), 1));
        }
    }

    @Test
    void largePoolsInTasksOfAPoolHaveTogetherWhatIsLeft() throws Exception {
        int before = Headcount.BUSY.total();
        try (Pool pool = Pool.of(4)) {
            Barrier all = Barrier.create(4);
            IntValue tasks = Value.ofInt(0);

            List<Integer> most = pool.map(_ -> mostAtWork(all, tasks), List.of(0, 1, 2, 3), 1);

            assertThat(Collections.max(most)).isLessThanOrEqualTo(Math.max(4, CPUS - before));
        }
        assertThat(Headcount.BUSY.total()).isEqualTo(before);
    }

    @Test
    void idleWorkersLendTheirPlacesToAPoolInATask() throws Exception {
        Headcount.BUSY.add(-8); // as if there were more processors
        Headcount.FURTHER.add(-8);
        try (Pool pool = Pool.of(CPUS)) {
            assertThat(pool.apply(() -> meetInAPool(Pool.builder()))).isTrue();
        } finally {
            Headcount.BUSY.add(8);
            Headcount.FURTHER.add(8);
        }
    }

    private static int sumOfAll(int depth, int width) throws InterruptedException {
        if (depth == 0) {
            return 1;
        }
        try (Pool pool = Pool.of(width)) {
            List<Integer> below =
                    pool.map(
                            _ -> sumOfAll(depth - 1, width),
                            IntStream.range(0, width).boxed().toList(),
                            1);
            return below.stream().mapToInt(sum -> sum).sum();
        }
    }

    @Test
    void poolsInPoolsInPoolsAllGetOnWhileTheMainPoolIsBusy() throws Exception {
        try (Pool pool = Pool.of(2)) {
            AsyncResult<Integer> deep = pool.applyAsync(() -> sumOfAll(2, 2));
            List<Integer> flat = pool.map(x -> x + 1, IntStream.range(0, 100).boxed().toList(), 1);

            assertThat(deep.get(Await.PATIENCE)).isEqualTo(4);
            assertThat(flat).hasSize(100);
        }
    }

    private static boolean outlivesAKilledWorker() throws Exception {
        try (Pool pool = Pool.of(2)) {
            AsyncResult<?> lost = pool.submit(() -> Runtime.getRuntime().halt(3));
            assertThatThrownBy(() -> lost.get(Await.PATIENCE))
                    .hasCauseInstanceOf(WorkerLostException.class);
            return pool.map(x -> x, List.of(1, 2, 3)).equals(List.of(1, 2, 3));
        }
    }

    @Test
    void aKilledWorkerOfAPoolInATaskIsReplaced() throws Exception {
        try (Pool pool = Pool.of(1)) {
            assertThat(pool.applyAsync(NestedPoolTest::outlivesAKilledWorker).get(Await.PATIENCE))
                    .isTrue();
        }
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

    private static boolean waitFor(Event end) throws InterruptedException {
        return end.await(Await.PATIENCE);
    }

    @Test
    void aPoolInAChildGrowsWhenOthersHaveLessToDo() throws Exception {
        Barrier all = Barrier.create(2);
        Event end = Event.create();
        var child = new Process(() -> meetInAPoolOfTwo(all));
        try (var pool = Pool.of(CPUS)) {
            var busy = pool.mapAsync(_ -> waitFor(end), Collections.nCopies(CPUS, 0), 1);
            await(() -> Headcount.BUSY.total() >= CPUS, "tasks of all workers");
            child.start();
            await(() -> all.waiting() == 1, "its first worker");
            end.set();
            var _ = busy.get(Await.PATIENCE);
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
        Headcount.BUSY.add(-8); // as if there were more processors
        int before = Headcount.BUSY.total();
        try (Pool pool = Pool.of(1);
                Queue<Long> pids = Queue.create()) {
            AsyncResult<Integer> lost = pool.applyAsync(NestedPoolTest::keepTwoBusy, pids);
            long first = pids.get();
            long second = pids.get();
            assertThat(Headcount.BUSY.total()).isEqualTo(before + 2);

            long pid = pool.workers().getFirst().pid();
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();

            assertThatThrownBy(() -> lost.get(Await.PATIENCE))
                    .hasCauseInstanceOf(WorkerLostException.class);
            Await.gone(first, "a worker of the nested pool");
            Await.gone(second, "the other one");
            await(() -> Headcount.BUSY.total() == before, "the end of its count");
        } finally {
            Headcount.BUSY.add(8);
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
