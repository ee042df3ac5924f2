package multiprocessing.pool;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a [Builder] and [TaskOptions] promise, run with workers that are threads and with workers that are processes.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
interface PoolBuilderSpec {
    Duration LONG = Duration.ofMinutes(1);

    /// A pool of such workers.
    Builder pool();

    @Test
    default void whatHasPriorityBeginsFirst() throws Exception {
        try (Pool pool = pool().processes(1).build()) {
            Queue<String> begun = Queue.create();
            Event free = Event.create();
            pool.execute(() -> free.await());
            pool.execute(() -> begun.put("first given"));
            pool.with(TaskOptions.standard().priority(-1)).execute(() -> begun.put("unimportant"));
            pool.with(TaskOptions.standard().priority(1)).execute(() -> begun.put("important"));
            free.set();

            assertThat(begun.get()).isEqualTo("important");
            assertThat(begun.get()).isEqualTo("first given");
            assertThat(begun.get()).isEqualTo("unimportant");
        }
    }

    // ---- the life of a worker

    @Test
    default void aWorkerRunsItsExitFunctionWhenItEndsInOrder() throws Exception {
        Queue<Integer> left = Queue.create();
        try (Pool pool =
                pool().processes(1)
                        .maxTasksPerChild(1)
                        .workerExit(() -> left.put(Worker.current().orElseThrow().id()), LONG)
                        .build()) {
            int first = pool.apply(PoolBuilderSpec::ownId);
            int second = pool.apply(PoolBuilderSpec::ownId);

            assertThat(left.get()).isEqualTo(first);
            assertThat(left.get()).isEqualTo(second);
        }
    }

    @Test
    default void anExitFunctionThatThrowsHarmsNobody() throws Exception {
        try (Pool pool =
                pool().processes(1)
                        .maxTasksPerChild(1)
                        .workerExit(
                                () -> {
                                    Thread.currentThread()
                                            .setUncaughtExceptionHandler((_, _) -> {});
                                    throw new IllegalStateException("at the exit");
                                },
                                LONG)
                        .build()) {
            int first = pool.apply(PoolBuilderSpec::ownId);

            assertThat(pool.apply(PoolBuilderSpec::ownId)).isGreaterThan(first);
        }
    }

    @Test
    default void anExitFunctionThatTakesTooLongIsEnded() throws Exception {
        Pool pool =
                pool().processes(1).workerExit(PoolSpec::sleepLong, Duration.ofMillis(10)).build();
        int _ = pool.apply(PoolBuilderSpec::ownId);

        pool.close();

        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    default void aWorkerIsReplacedWhenItIsOld() throws Exception {
        try (Pool pool = pool().processes(1).maxAgePerChild(Duration.ofMillis(10)).build()) {
            int first = pool.apply(PoolBuilderSpec::ownId);

            await(() -> pool.apply(PoolBuilderSpec::ownId) > first, "another worker");
        }
    }

    static int ownId() {
        return Worker.current().orElseThrow().id();
    }

    @Test
    default void wrongNumbersOfABuilderAreRefused() {
        assertThatThrownBy(() -> pool().maxAgePerChild(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool().maxMemoryPerChild(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool().heapLimit(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool().workerExit(() -> {}, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
