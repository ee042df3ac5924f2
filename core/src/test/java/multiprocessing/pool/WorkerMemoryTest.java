package multiprocessing.pool;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// What holds for workers with a heap of their own.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class WorkerMemoryTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final List<byte[]> KEPT = new ArrayList<>();

    private static int keep(int bytes) {
        KEPT.add(new byte[bytes]);
        return Worker.current().orElseThrow().id();
    }

    private static int drop(int bytes) {
        var _ = new byte[bytes];
        return Worker.current().orElseThrow().id();
    }

    @Test
    void aTaskThatNeedsMoreThanItsHeapFailsAlone() throws Exception {
        try (Pool pool = Pool.builder().processes(1).heapLimit(32 * MEBIBYTE).build()) {
            assertThatThrownBy(() -> pool.apply(WorkerMemoryTest::drop, 64 * MEBIBYTE))
                    .isInstanceOf(OutOfMemoryError.class);

            assertThat(pool.apply(WorkerMemoryTest::drop, 1)).isEqualTo(1);
        }
    }

    @Test
    void whatDoesNotFitTheHeapOfAWorkerFailsAloneAndTheWorkerGoesOn() throws Exception {
        var large = new byte[64 * MEBIBYTE];
        try (Pool pool = Pool.builder().processes(1).heapLimit(32 * MEBIBYTE).build()) {
            assertThatThrownBy(() -> pool.apply(bytes -> bytes.length, large))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessageMatching(
                            "the argument of task \\d+ does not fit the heap of PoolWorker-\\d+"
                                    + " \\(pid \\d+\\): lengthBytes=\\d+");
            List<byte[]> halves = List.of(new byte[32 * MEBIBYTE], new byte[32 * MEBIBYTE]);
            assertThatThrownBy(() -> pool.map(bytes -> bytes.length, halves, 2))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessageContaining("chunkSize");
            assertThatThrownBy(() -> pool.map(x -> large.length + x, List.of(1, 2), 1))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessageStartingWith("the function does not fit the heap of the worker");

            assertThat(pool.apply(WorkerMemoryTest::drop, 1)).isEqualTo(1);
        }
    }

    @Test
    void anInitializerThatDoesNotFitTheHeapOfAWorkerBreaksThePoolAndSaysSo() throws Exception {
        var large = new byte[64 * MEBIBYTE];
        try (Pool pool =
                Pool.builder()
                        .processes(1)
                        .heapLimit(32 * MEBIBYTE)
                        .initializer(() -> System.out.println(large.length))
                        .build()) {
            assertThatThrownBy(() -> pool.apply(WorkerMemoryTest::drop, 1))
                    .isInstanceOf(BrokenPoolException.class)
                    .hasMessageStartingWith("the initializer failed in PoolWorker-1")
                    .rootCause()
                    .hasMessageStartingWith("the initializer does not fit the heap");
        }
    }

    @Test
    void aWorkerIsReplacedWhenItsTasksHaveLeftTooMuch() throws Exception {
        try (Pool pool = Pool.builder().processes(1).maxHeapPerChild(48 * MEBIBYTE).build()) {
            assertThat(pool.apply(WorkerMemoryTest::keep, MEBIBYTE)).isEqualTo(1);
            assertThat(pool.apply(WorkerMemoryTest::keep, 64 * MEBIBYTE)).isEqualTo(1);

            await(() -> pool.apply(WorkerMemoryTest::keep, 1) == 2, "another worker");
        }
    }

    private static int fill(int bytes) throws InterruptedException {
        System.err.println("so much to read");
        try (var arena = Arena.ofConfined()) {
            arena.allocate(bytes).fill((byte) 1);
            Thread.sleep(Duration.ofHours(1));
        }
        return 0;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTaskWhoseWorkerHasTooMuchMemoryIsLost() throws Exception {
        try (Pool pool =
                Pool.builder()
                        .processes(1)
                        .heapLimit(64 * MEBIBYTE)
                        .memoryLimit(256 * MEBIBYTE)
                        .build()) {
            assertThatThrownBy(() -> pool.apply(WorkerMemoryTest::fill, 300 * MEBIBYTE))
                    .isInstanceOf(WorkerLostException.class)
                    .hasMessageContaining("memoryLimit=" + 256 * MEBIBYTE)
                    .hasMessageEndingWith("so much to read")
                    .cause()
                    .isInstanceOfSatisfying(
                            MemoryLimitException.class,
                            excess ->
                                    assertThat(excess.usedBytes())
                                            .isGreaterThan(excess.limitBytes()));

            assertThat(pool.apply(WorkerMemoryTest::drop, 1)).isEqualTo(2);
        }
    }

    @Test
    void aWorkerForgetsFunctionsThatAreDoneWith() throws Exception {
        List<Integer> items = List.of(1, 2, 3);
        try (Pool pool = Pool.builder().processes(1).heapLimit(64 * MEBIBYTE).build()) {
            for (int i = 0; i < 12; i++) {
                var state = new byte[4 * MEBIBYTE];
                for (int sum : pool.imap((Integer x) -> state.length + x, items)) {
                    assertThat(sum).isGreaterThan(state.length);
                }
                try (var results = pool.imap((Integer x) -> state.length - x, items)) {
                    assertThat(results.next()).isLessThan(state.length);
                }
                boolean _ = pool.mapAsync((Integer _) -> state.length, items).cancel(true);
            }
        }
    }

    @Test
    void aWorkerMayLeaveGarbage() throws Exception {
        try (Pool pool = Pool.builder().processes(1).maxHeapPerChild(48 * MEBIBYTE).build()) {
            for (int i = 0; i < 5; i++) {
                assertThat(pool.apply(WorkerMemoryTest::drop, 40 * MEBIBYTE)).isEqualTo(1);
            }
        }
    }
}
