package multiprocessing.pool;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    @Test
    default void aFailureTellsWhoSubmittedItsTask() {
        try (Pool pool = pool().processes(1).build()) {
            TaskOptions tracing = TaskOptions.standard().traceSubmission(true);
            assertThat(tracing.tracesSubmission()).isTrue();
            Pool traced = pool.with(tracing);
            var result = submitFromHere(traced);

            assertThatThrownBy(result::get)
                    .cause()
                    .hasMessage("odd: 1")
                    .extracting(e -> List.of(e.getStackTrace()).toString())
                    .asString()
                    .containsSubsequence("throwing", "PoolWorker-1", "submitted", "submitFromHere");
        }
    }

    private static AsyncResult<Integer> submitFromHere(Pool pool) {
        return pool.applyAsync(PoolSpec::throwing, 1);
    }

    @Test
    default void littleIsReadAheadOfWhatMayNotWaitLong() {
        var read = new AtomicInteger();
        var streamed = new AtomicInteger();
        var options = TaskOptions.standard().queueLimit(LONG);
        try (Pool pool = pool().processes(1).taskOptions(options).build();
                Results<Integer> results =
                        pool.imap(
                                x -> x,
                                () -> IntStream.generate(read::incrementAndGet).iterator())) {
            for (int i = 1; i <= 40; i++) {
                assertThat(results.next()).isEqualTo(i);
                assertThat(read.get()).isLessThanOrEqualTo(i + 2);
            }
            Stream<Integer> endless = Stream.generate(streamed::incrementAndGet);
            assertThat(endless.gather(pool.mapping(x -> x)).findFirst()).hasValue(1);
            assertThat(streamed.get()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    default void imapReadsLittleAheadWhenResultsAreLarge() {
        var read = new AtomicInteger();
        try (Pool pool = pool().processes(2).readAheadBytes(4 << 20).build();
                Results<byte[]> results =
                        pool.imap(
                                _ -> new byte[1 << 20],
                                () -> IntStream.generate(read::incrementAndGet).iterator())) {
            int mostAhead = 0;
            for (int i = 1; i <= 40; i++) {
                assertThat(results.next()).hasSize(1 << 20);
                mostAhead = Math.max(mostAhead, read.get() - i);
            }

            assertThat(mostAhead).isLessThanOrEqualTo(4);
        }
    }

    // ---- streams

    @Test
    default void aStreamIsMappedInItsOrder() {
        try (Pool pool = pool().processes(2).build()) {
            assertThat(IntStream.range(0, 200).boxed().gather(pool.mapping(PoolSpec::square)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 200).map(PoolSpec::square).boxed().toList());
        }
    }

    @Test
    default void anEndlessStreamIsMappedAsFarAsItIsWanted() {
        var read = new AtomicInteger();
        try (Pool pool = pool().processes(2).readAhead(8).build()) {
            assertThat(
                            Stream.generate(read::incrementAndGet)
                                    .gather(pool.mapping(PoolSpec::square))
                                    .limit(3))
                    .containsExactly(1, 4, 9);
            assertThat(read.get()).isBetween(3, 3 + 8);
        }
    }

    @Test
    default void aFailureEndsAStream() {
        try (Pool pool = pool().processes(2).build()) {
            assertThatThrownBy(() ->
                            Stream.of(2, 4, 5, 6).gather(pool.mapping(PoolSpec::throwing)).toList())
                    .isInstanceOf(IOException.class)
                    .hasMessage("odd: 5");
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

            assertThat(List.of(left.get(), left.get())).contains(first, second);
        }
    }

    @Test
    default void aWorkerHasThePlaceOfTheOneThatItReplacesWhenThatHasEnded() throws Exception {
        Queue<Integer> places = Queue.create();
        try (Pool pool =
                pool().processes(1)
                        .maxTasksPerChild(1)
                        .initializer(() -> places.put(1 + ownSlot()))
                        .workerExit(() -> places.put(-1 - ownSlot()), LONG)
                        .build()) {
            for (int task = 0; task < 3; task++) {
                assertThat(pool.<Integer>apply(PoolBuilderSpec::ownSlot)).isZero();
            }

            for (int worker = 0; worker < 2; worker++) {
                assertThat(List.of(places.get(), places.get())).containsExactly(1, -1);
            }
        }
    }

    /// One whose worker has begun its initializer, which goes on when `free` is set, and then sets `over`.
    private Pool initializing(Event free, Event over) throws InterruptedException {
        Event begun = Event.create();
        Pool pool =
                pool().processes(1)
                        .initializer(() -> {
                            begun.set();
                            free.await();
                            over.set();
                        })
                        .build();
        begun.await();
        return pool;
    }

    @Test
    default void aPoolThatIsClosedSoonWaitsForAnInitializer() throws Exception {
        Event free = Event.create();
        Event over = Event.create();
        Pool pool = initializing(free, over);

        pool.shutdown();

        assertThat(pool.awaitTermination(100, TimeUnit.MILLISECONDS)).isFalse();
        free.set();
        pool.join();
        assertThat(over.isSet()).isTrue();
    }

    @Test
    default void theInitializerRunsThoughThePoolIsClosedAtOnce() {
        Event over = Event.create();

        pool().processes(1).initializer(over::set).build().close();

        assertThat(over.isSet()).isTrue();
    }

    @Test
    default void whoWantsAPoolToEndNowDoesNotWaitForAnInitializer() throws Exception {
        Event over = Event.create();
        Pool pool = initializing(Event.create(), over);
        pool.shutdown();

        pool.shutdownNow();

        pool.join();
        assertThat(over.isSet()).isFalse();
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
                pool().processes(1)
                        .workerExit(PoolBuilderSpec::sleepUntilInterrupted, Duration.ofMillis(10))
                        .build();
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

    @SuppressWarnings("EmptyCatch")
    static void sleepUntilInterrupted() {
        try {
            int _ = PoolSpec.sleepLong();
        } catch (InterruptedException ended) {
            // a thread is ended so
        }
    }

    static int ownId() {
        return Worker.current().orElseThrow().id();
    }

    private static int ownSlot() {
        return Worker.current().orElseThrow().slot();
    }

    @Test
    default void whatNoWorkerCanBeStartedWithIsRefusedAtOnce() {
        for (String option : List.of("Xmx1g", "-jar", "-cp")) {
            assertThatThrownBy(() -> pool().jvmOptions(option))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("option=" + option);
        }
        assertThatThrownBy(() -> pool().environment(Map.of("a=b", "c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("name=a=b");
    }

    @Test
    default void wrongNumbersOfABuilderAreRefused() {
        assertThatThrownBy(() -> pool().maxAgePerChild(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool().maxHeapPerChild(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool().heapLimit(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool().workerExit(() -> {}, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
