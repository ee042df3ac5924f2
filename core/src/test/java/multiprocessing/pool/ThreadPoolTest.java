package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import multiprocessing.function.SerializableFunction;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;

/// Workers that are threads.
class ThreadPoolTest implements PoolSpec, PoolBuilderSpec, FateSpec {
    private static final int ROUNDS = 50;

    private static volatile CountDownLatch isOver = new CountDownLatch(0);

    @Override
    public Builder pool() {
        return ThreadPool.builder();
    }

    @Test
    @SuppressWarnings("NullAway") // as code that nothing checks
    void whatIsMissingIsNamed() throws Exception {
        try (Pool pool = pool(1)) {
            assertThatThrownBy(() -> pool.with(null)).hasMessage("options");
            assertThatThrownBy(() -> pool.map((Integer x) -> x, null)).hasMessage("items");
            assertThatThrownBy(() -> pool.imap((Integer x) -> x, null)).hasMessage("items");
            SerializableFunction<Integer, Integer> none = null;
            assertThatThrownBy(() -> pool.apply(none, 1)).hasMessage("function");
            assertThatThrownBy(() -> pool.map(none, List.of(1))).hasMessage("function");
            assertThatThrownBy(() -> pool.imap(none, List.of(1))).hasMessage("function");
            assertThatThrownBy(() -> pool.timeline(null)).hasMessage("file");
            assertThatThrownBy(() -> pool.watch(null, _ -> {})).hasMessage("every");
            assertThatThrownBy(() -> pool.watch(Duration.ofDays(1), null)).hasMessage("listener");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // as code that nothing checks
    void whatIsMissingInSettingsIsNamed() {
        var options = TaskOptions.standard();
        assertThatThrownBy(() -> options.queueLimit(null)).hasMessage("queueLimit");
        assertThatThrownBy(() -> options.runLimit(null)).hasMessage("runLimit");
        assertThatThrownBy(() -> options.grace(null)).hasMessage("grace");
        assertThatThrownBy(() -> pool().maxAgePerChild(null)).hasMessage("age");
        assertThatThrownBy(() -> pool().workerExit(() -> {}, null)).hasMessage("limit");
        assertThatThrownBy(() -> pool().jvmOptions((String) null))
                .hasMessage("a JVM option must be a string");
        assertThatThrownBy(() -> pool().jvmOptions((String[]) null))
                .hasMessage("jvmOptions must be an array");
        assertThatThrownBy(() -> pool().environment(null)).hasMessage("environment must be a map");
        assertThatThrownBy(() -> pool().environment(Collections.singletonMap("NAME", null)))
                .hasMessage("an environment variable must have a value: name=NAME");
        assertThatThrownBy(() -> pool().output(null)).hasMessage("output");
        assertThatThrownBy(() -> pool().backend(null)).hasMessage("backend");
    }

    /// Does not heed its interrupt.
    private static int stubbornAt3(int x) {
        while (x == 3 && isOver.getCount() > 0) {
            Thread.onSpinWait();
        }
        return x;
    }

    @Test
    void whatWasDoneOfAChunkIsNotLostWithItsWorker() throws Exception {
        var options =
                TaskOptions.standard()
                        .runLimit(Duration.ofMillis(500))
                        .grace(Duration.ofMillis(100));
        try (Pool pool = pool(1)) {
            List<Integer> warm = pool.map(ThreadPoolTest::stubbornAt3, PoolSpec.numbers(1_000), 4);
            assertThat(warm).hasSize(1_000);
            isOver = new CountDownLatch(1);

            var results =
                    pool.with(options).imap(ThreadPoolTest::stubbornAt3, PoolSpec.numbers(4), 4);

            for (int i = 0; i < 3; i++) {
                assertThat(results.next()).isEqualTo(i);
            }
            assertThatThrownBy(results::next).isInstanceOf(TaskTimeoutException.class);
        } finally {
            isOver.countDown();
        }
    }

    private static int workerId(int ignored) {
        return Worker.current().orElseThrow().id();
    }

    @Test
    void theHeapOfTheirJvmIsNotTheirs() throws Exception {
        try (Pool pool = pool().processes(1).maxHeapPerChild(1).build()) {
            for (int i = 0; i < 3; i++) {
                assertThat(pool.apply(ThreadPoolTest::workerId, i)).isOne();
            }
        }
    }

    @Test
    void whenItIsClosedAllResultsAreThere() throws Exception {
        SerializableRunnable nothing = () -> {};
        for (int round = 0; round < ROUNDS; round++) {
            AsyncResult<Integer> needed;
            Future<String> given;
            try (Pool pool = pool(1)) {
                needed = pool.applyAsync(ThreadPoolTest::workerId, 1);
                var _ = needed.thenAccept(_ -> {});
                given = pool.submit(nothing, "given");
            }

            assertThat(needed).isDone();
            assertThat(given).isDone();
        }
    }

    @Test
    void itIsNotTerminatedBeforeItsCallbacksHaveReturned() throws Exception {
        var isHeard = new CountDownLatch(1);
        Pool pool = pool(1);
        var _ = pool.applyAsync(ThreadPoolTest::workerId, 1, _ -> awaitQuietly(isHeard), null);
        pool.shutdown();
        Await.await(pool.machinery.coordinator::isOver, "the end of its workers");

        assertThat(pool.isTerminated()).isFalse();
        isHeard.countDown();

        assertThat(pool.awaitTermination(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(pool.isTerminated()).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
