package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import multiprocessing.pool.AsyncResult.Fate;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is told of tasks that were cancelled, with workers that are threads and with workers that are processes.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
interface FateSpec {
    /// A pool of such workers.
    Builder pool();

    private Pool single() {
        return pool().processes(1).build();
    }

    /// Waits for `free`, and for nothing if it is interrupted.
    private static int work(Event begun, Event free) throws InterruptedException {
        begun.set();
        free.await();
        return 1;
    }

    /// As [#work], but goes on when it is interrupted.
    private static int workOn(Event begun, Event free) throws InterruptedException {
        try {
            return work(begun, free);
        } catch (InterruptedException e) {
            return work(begun, free);
        }
    }

    private static AsyncResult<Integer> begin(Pool pool, Event free) throws InterruptedException {
        Event begun = Event.create();
        AsyncResult<Integer> result = pool.applyAsync(() -> work(begun, free));
        begun.await();
        return result;
    }

    @Test
    default void theTaskOfAResultThatOthersHaveCompletedCanBeCancelled() throws Exception {
        Pool pool = single();
        try {
            AsyncResult<Integer> running = begin(pool, Event.create());
            assertThatThrownBy(running::fate).isInstanceOf(IllegalStateException.class);
            running.complete(7); // as orTimeout and its kin do, with another outcome
            assertThatThrownBy(running::fate).isInstanceOf(IllegalStateException.class);

            assertThat(running.cancel(true)).isFalse();

            assertThat(running.fate().get()).isEqualTo(Fate.INTERRUPTED);
            assertThat(running.get()).isEqualTo(7);
        } finally {
            pool.terminate();
            pool.join();
        }
    }

    @Test
    default void whatIsCancelledBeforeItsTurnNeverBegan() throws Exception {
        Event free = Event.create();
        try (Pool pool = single()) {
            AsyncResult<Integer> running = begin(pool, free);
            AsyncResult<Integer> waiting = pool.applyAsync(PoolSpec::square, 2);

            waiting.cancel(true);

            assertThat(waiting.fate()).isCompletedWithValue(Fate.NEVER_BEGAN);
            free.set();
            assertThat(running.get()).isEqualTo(1);
        }
    }

    @Test
    default void whatIsNotInterruptedRunsToItsEnd() throws Exception {
        Event free = Event.create();
        try (Pool pool = single()) {
            AsyncResult<Integer> running = begin(pool, free);

            running.cancel(false);

            CompletableFuture<Fate> fate = running.fate();
            assertThat(fate).isNotDone();
            free.set();
            assertThat(fate.get()).isEqualTo(Fate.RAN_TO_ITS_END);
        }
    }

    @Test
    default void whatHeedsItsInterruptIsInterrupted() throws Exception {
        try (Pool pool = single()) {
            AsyncResult<Integer> running = begin(pool, Event.create());

            running.cancel(true);

            assertThat(running.fate().get()).isEqualTo(Fate.INTERRUPTED);
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        }
    }

    @Test
    default void whatIsCancelledWithoutAnInterruptMayBeInterruptedLater() throws Exception {
        try (Pool pool = single()) {
            AsyncResult<Integer> running = begin(pool, Event.create());
            running.cancel(false);
            CompletableFuture<Fate> fate = running.fate();

            running.cancel(true);

            assertThat(fate.get()).isEqualTo(Fate.INTERRUPTED);
        }
    }

    @Test
    default void whatDoesNotHeedItsInterruptLosesItsWorker() throws Exception {
        Event begun = Event.create();
        Event free = Event.create();
        try (Pool pool = single()) {
            Pool brief = pool.with(TaskOptions.standard().grace(Duration.ofMillis(50)));
            AsyncResult<Integer> running = brief.applyAsync(() -> workOn(begun, free));
            begun.await();

            running.cancel(true);

            assertThat(running.fate().get()).isEqualTo(Fate.WORKER_LOST);
        } finally {
            free.set(); // a thread goes on
        }
    }

    @Test
    default void whatRunsOnWhenThePoolIsTerminatedLosesItsWorker() throws Exception {
        Pool pool = single();
        AsyncResult<Integer> running = begin(pool, Event.create());
        running.cancel(false);

        pool.terminate();

        assertThat(running.fate().get()).isEqualTo(Fate.WORKER_LOST);
        pool.join();
    }

    @Test
    default void ofManyItemsTheWorstIsTold() throws Exception {
        Event begun = Event.create();
        Event never = Event.create();
        try (Pool pool = single()) {
            AsyncResult<List<Integer>> none =
                    pool.mapAsync(
                            (Integer x) -> x < 3 ? x : work(begun, never), PoolSpec.numbers(10), 2);
            begun.await();

            none.cancel(true);

            assertThat(none.fate().get()).isEqualTo(Fate.INTERRUPTED);
        }
    }

    @Test
    default void aFateIsThereForWhatIsCancelledAlone() throws Exception {
        Event free = Event.create();
        Pool pool = single();
        AsyncResult<Integer> running = begin(pool, free);
        assertThatThrownBy(running::fate).isInstanceOf(IllegalStateException.class);

        pool.terminate();

        assertThat(running.isCancelled()).isTrue();
        assertThat(running.cancel(true)).isTrue();
        assertThatThrownBy(running::fate)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cancel()");
        pool.join();
    }

    @Test
    default void aFateIsTheAskersOwnFuture() throws Exception {
        Event free = Event.create();
        try (Pool pool = single()) {
            AsyncResult<Integer> running = begin(pool, free);
            running.cancel(false);
            Future<Fate> givenUp = running.fate();
            CompletableFuture<Boolean> thread =
                    running.fate().thenApply(_ -> Thread.currentThread().isVirtual());

            givenUp.cancel(true);
            free.set();

            assertThat(running.fate().get()).isEqualTo(Fate.RAN_TO_ITS_END);
            assertThat(thread.get()).isTrue();
        }
    }
}
