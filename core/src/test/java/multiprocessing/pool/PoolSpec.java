package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Gatherer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// The contract of [Pool], written once, run with workers that are threads and with workers that are processes.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
interface PoolSpec {
    /// A pool of such workers.
    Builder pool();

    default Pool pool(int processes) {
        return pool().processes(processes).build();
    }

    static int square(int x) {
        return x * x;
    }

    static int throwing(int x) throws IOException {
        if (x % 2 == 1) {
            throw new IOException("odd: " + x);
        }
        return x;
    }

    static int sleepLong() throws InterruptedException {
        Thread.sleep(Duration.ofHours(1));
        return 0;
    }

    /// A task that sleeps, and has begun.
    private static AsyncResult<Integer> sleeping(Pool pool) throws InterruptedException {
        Event hasBegun = Event.create();
        AsyncResult<Integer> result =
                pool.applyAsync(() -> {
                    hasBegun.set();
                    return sleepLong();
                });
        assertThat(hasBegun.await(Await.PATIENCE)).isTrue();
        return result;
    }

    static int pause(int millis) throws InterruptedException {
        Thread.sleep(millis);
        return millis;
    }

    /// Ends a pool where it is decoded.
    final class Closes implements Serializable {
        static volatile @Nullable Pool pool;

        @Serial private static final long serialVersionUID = 1;

        @Serial
        private Object readResolve() {
            Objects.requireNonNull(pool).close();
            return this;
        }
    }

    /// Waits for another result of its pool where it is decoded.
    final class Waits implements Serializable {
        static volatile @Nullable Pool pool;
        static volatile @Nullable Event end; // of the other

        @Serial private static final long serialVersionUID = 1;

        @Serial
        private Object readResolve() {
            Event isToEnd = Objects.requireNonNull(end);
            var other = Objects.requireNonNull(pool).submit(() -> isToEnd.await());
            Object _ = other.join();
            return this;
        }
    }

    static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /// The pool keeps none of them, nor does their list.
    private static WeakReference<byte[]> mapWithLargeFunction(
            Pool pool, List<AsyncResult<List<Integer>>> kept) {
        var large = new byte[1 << 20];
        kept.add(pool.mapAsync(x -> x + large.length, numbers(3)));
        return new WeakReference<>(large);
    }

    @Test
    default void aResultThatIsKeptDoesNotKeepItsFunction() throws Exception {
        try (Pool pool = pool(1)) {
            List<AsyncResult<List<Integer>>> kept = new ArrayList<>();
            WeakReference<byte[]> large = mapWithLargeFunction(pool, kept);
            assertThat(kept.getFirst().get()).hasSize(3);

            Await.await(
                    () -> {
                        System.gc();
                        return large.get() == null;
                    },
                    "the function to be forgotten");
            assertThat(kept.getFirst()).isCompleted();
        }
    }

    // ---- what has no result

    private static void put(int item, Queue<Integer> done) throws Exception {
        done.put(throwing(item)); // as code that must be done, and gives nothing
    }

    @Test
    default void anActionIsRunForEachItem() throws Exception {
        Queue<Integer> done = Queue.create();
        try (Pool pool = pool(2)) {
            pool.forEach((Integer item) -> put(item, done), List.of(2, 4, 6));
            pool.forEach((Integer item) -> put(item, done), List.of(8, 10), 2);
            pool.forEach((Integer item) -> put(item, done), List.of());

            List<Integer> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(done.get());
            }
            assertThat(all).containsExactlyInAnyOrder(2, 4, 6, 8, 10);
            assertThat(done.empty()).isTrue();
        }
    }

    @Test
    default void anActionThatFailsThrowsWhenAllAreDone() throws Exception {
        Queue<Integer> done = Queue.create();
        try (Pool pool = pool(2)) {
            assertThatThrownBy(() ->
                            pool.forEach((Integer item) -> put(item, done), List.of(1, 3, 4), 1))
                    .isInstanceOf(IOException.class)
                    .hasMessage("odd: 1");
            assertThat(done.get()).isEqualTo(4);
            assertThatThrownBy(() -> pool.forEach((Integer _) -> {}, List.of(1), 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void anActionWithoutStateIsRunForEachItem() throws Exception {
        try (Pool pool = pool(1)) {
            pool.forEach(PoolSpec::square, List.of(1, 2)); // its result is nobody's
            pool.forEach(PoolSpec::refuse, List.of());

            assertThatThrownBy(() -> pool.forEach(PoolSpec::refuse, List.of("a", "b")))
                    .hasMessage("not a");
        }
    }

    private static void refuse(String item) {
        throw new IllegalStateException("not " + item);
    }

    // ---- apply

    @Test
    default void applyGivesTheResult() throws Exception {
        try (Pool pool = pool(1)) {
            int base = 40;

            assertThat(pool.<Integer>apply(() -> base + 2)).isEqualTo(42);
            assertThat(pool.apply(PoolSpec::square, 9)).isEqualTo(81);
            assertThat(pool.apply((Integer a, Integer b) -> a - b, 7, 3)).isEqualTo(4);
        }
    }

    @Test
    default void nullIsAnArgumentAndAResult() throws Exception {
        try (Pool pool = pool(1)) {
            Object result = pool.apply((@Nullable Object x) -> x, null);

            assertThat(result).isNull();
        }
    }

    @Test
    default void whatATaskChangesIsItsOwnCopy() throws Exception {
        try (Pool pool = pool(2)) {
            var count = new AtomicInteger();

            assertThat(pool.map(_ -> count.incrementAndGet(), numbers(5))).hasSize(5);
            assertThat(count.get()).isZero();
        }
    }

    @Test
    default void aSharedTaskGoesToWhoIsIdle() throws Exception {
        try (Pool pool = pool(2)) {
            List<AsyncResult<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                results.add(pool.applyAsync(() -> number));
            }

            for (int i = 0; i < 100; i++) {
                assertThat(results.get(i).get()).isEqualTo(i);
            }
        }
    }

    @Test
    default void anExceptionComesBackAsItIs() throws Exception {
        try (Pool pool = pool(1)) {
            assertThatThrownBy(() -> pool.apply(PoolSpec::throwing, 3))
                    .isInstanceOf(IOException.class)
                    .hasMessage("odd: 3")
                    .satisfies(e -> {
                        var trace = List.of(e.getStackTrace()).toString();
                        assertThat(trace)
                                .contains("PoolSpec.throwing")
                                .contains("in PoolWorker-")
                                .contains("anExceptionComesBackAsItIs");
                    });
            assertThat(pool.apply(PoolSpec::throwing, 4)).isEqualTo(4);
        }
    }

    @Test
    default void anErrorIsATasksFailure() throws Exception {
        try (Pool pool = pool(1)) {
            assertThatThrownBy(() -> pool.apply((SerializableCallable<Integer>) () -> deeper(0)))
                    .isInstanceOf(StackOverflowError.class);
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        }
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    @Test
    default void whatCannotBeSentFailsInTheCaller() throws Exception {
        try (Pool pool = pool(1)) {
            var thread = new Object() {};

            assertThatThrownBy(() -> pool.applyAsync(() -> thread.hashCode()))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining("is not serializable");
            assertThatThrownBy(() -> pool.map(x -> 1, List.of(1, thread)))
                    .isInstanceOf(TransferException.class);
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        }
    }

    @Test
    default void aResultThatCannotBeSentFailsItsTask() throws Exception {
        try (Pool pool = pool(1)) {
            assertThatThrownBy(() -> pool.apply(() -> (Object) new Object() {}))
                    .isInstanceOf(TransferException.class);
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        }
    }

    /// Cannot be read back.
    final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(java.io.ObjectInputStream in) throws IOException {
            throw new IOException("I am not to be read");
        }
    }

    @Test
    default void anArgumentThatCannotBeReadFailsItsTask() throws Exception {
        try (Pool pool = pool(1)) {
            assertThatThrownBy(() -> pool.apply(Object::hashCode, new Unreadable()))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining("I am not to be read");
            assertThatThrownBy(() -> pool.apply(() -> new Unreadable()))
                    .isInstanceOf(TransferException.class);
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        }
    }

    /// Fails by an error where it is read, or written.
    final class Errs implements Serializable {
        private static final long serialVersionUID = 1;
        private final boolean whenWritten;

        Errs(boolean whenWritten) {
            this.whenWritten = whenWritten;
        }

        private void writeObject(java.io.ObjectOutputStream out) throws IOException {
            if (whenWritten) {
                throw new AssertionError("not to be written");
            }
            out.defaultWriteObject();
        }

        private void readObject(java.io.ObjectInputStream in) {
            throw new AssertionError("not to be read");
        }
    }

    @Test
    default void anErrorOfWhatTravelsFailsItsTaskAlone() throws Exception {
        try (Pool pool = pool(1)) {
            for (boolean whenWritten : new boolean[] {true, false}) {
                String words = whenWritten ? "not to be written" : "not to be read";
                assertThatThrownBy(() -> pool.apply(Object::hashCode, new Errs(whenWritten)))
                        .hasStackTraceContaining(words);
                assertThatThrownBy(() -> pool.apply(() -> new Errs(whenWritten)))
                        .hasStackTraceContaining(words);
                assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
            }
        }
    }

    @Test
    default void aLargeArgumentComesBackWhole() throws Exception {
        try (Pool pool = pool(1)) {
            var large = new byte[5_000_000];
            large[4_999_999] = 7;

            byte[] back = pool.apply((byte[] x) -> x, large);

            assertThat(back).isEqualTo(large);
        }
    }

    @Test
    default void aTaskKnowsItsWorker() throws Exception {
        try (Pool pool = pool(1)) {
            Worker worker = pool.apply(() -> Worker.current().orElseThrow());

            assertThat(worker.name()).startsWith("PoolWorker-");
            assertThat(worker.slot()).isZero();
            assertThat(pool.workers()).contains(worker);
            assertThat(Worker.current()).isEmpty();
        }
    }

    /// Submits at each depth, to the end of the stack.
    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static void submitDeeper(Pool pool, List<AsyncResult<Integer>> accepted) {
        accepted.add(pool.applyAsync(PoolSpec::square, accepted.size()));
        submitDeeper(pool, accepted);
    }

    @Test
    default void aCallerWithoutStackLeavesThePoolUsableOrBroken() throws Exception {
        try (Pool pool = pool(2)) {
            for (int i = 0; i < 20; i++) {
                List<AsyncResult<Integer>> accepted = new ArrayList<>();
                var thread =
                        new Thread(
                                null,
                                () ->
                                        assertThatThrownBy(() -> submitDeeper(pool, accepted))
                                                .isInstanceOf(Throwable.class),
                                "deep",
                                (256 << 10) + i * 48);
                thread.start();
                thread.join();

                for (AsyncResult<Integer> result : accepted) {
                    assertThat(result.await(Await.PATIENCE)).isTrue();
                }
            }
        }
    }

    static int cancelled(int x) {
        if (x > 0) {
            throw new CancellationException("mine: " + x);
        }
        return x;
    }

    @Test
    default void aTasksOwnCancellationIsAFailureLikeAnyOther() throws Exception {
        try (Pool pool = pool(1)) {
            assertThatThrownBy(() -> pool.apply(PoolSpec::cancelled, 1))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("mine: 1");
            assertThatThrownBy(() -> pool.map(PoolSpec::cancelled, List.of(2)))
                    .hasMessage("mine: 2");
            AsyncResult<Integer> result = pool.applyAsync(PoolSpec::cancelled, 3);
            assertThatThrownBy(result::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CancellationException.class);
            assertThatThrownBy(result::join).isInstanceOf(CompletionException.class);
            assertThat(result.isCancelled()).isFalse();
            assertThat(result.state()).isEqualTo(Future.State.FAILED);
            assertThat(result.exceptionNow()).hasMessage("mine: 3");
        }
    }

    /// Cannot say what it is where it arrives.
    final class Mute extends CancellationException {
        @Serial private static final long serialVersionUID = 1;

        private final transient @Nullable Object why = List.of("known only there");

        @Override
        public String getMessage() {
            return Objects.requireNonNull(why).toString();
        }
    }

    static int mute(int x) {
        if (x == 1) {
            throw new Mute();
        }
        return x;
    }

    @Test
    default void aFailureThatCannotSayWhatItIsIsAFailureLikeAnyOther() throws Exception {
        try (Pool pool = pool(1)) {
            var heard = new ConcurrentLinkedQueue<Class<?>>();
            var plain = pool.applyAsync(PoolSpec::mute, 1);
            var withCallback =
                    pool.applyAsync(PoolSpec::mute, 1, null, e -> heard.add(e.getClass()));

            for (AsyncResult<Integer> one : List.of(plain, withCallback)) {
                assertThat(one.await(Await.PATIENCE)).isTrue();
                assertThat(catchThrowableOfType(ExecutionException.class, one::get).getCause())
                        .isExactlyInstanceOf(Mute.class);
                assertThat(one.isCancelled()).isFalse();
            }
            assertThat(heard).containsExactly(Mute.class);
            assertThat(pool.apply(PoolSpec::square, 3)).isEqualTo(9);
        }
    }

    @Test
    default void anInterruptedCallbackMayJoinAResultThatHasACallback() throws Exception {
        var joined = new CompletableFuture<Integer>();
        var wasInterrupted = new AtomicReference<Boolean>();
        try (Pool pool = pool(1)) {
            AsyncResult<Integer> _ =
                    pool.applyAsync(
                            PoolSpec::square,
                            2,
                            _ -> {
                                Thread.currentThread().interrupt();
                                AsyncResult<Integer> other =
                                        pool.applyAsync(PoolSpec::square, 3, _ -> {}, null);
                                joined.complete(other.join());
                                wasInterrupted.set(Thread.interrupted());
                            },
                            joined::completeExceptionally);

            assertThat(joined.get(1, TimeUnit.MINUTES)).isEqualTo(9);
        }
        assertThat(wasInterrupted).hasValue(true);
    }

    // ---- results

    @Test
    default void aResultTellsWhatItKnows() throws Exception {
        try (Pool pool = pool(1)) {
            AsyncResult<Integer> slow = pool.applyAsync(PoolSpec::sleepLong);
            assertThat(slow.ready()).isFalse();
            assertThatThrownBy(slow::successful).isInstanceOf(IllegalStateException.class);
            assertThat(slow.await(Duration.ofMillis(1))).isFalse();
            assertThatThrownBy(() -> slow.get(Duration.ofMillis(1)))
                    .isInstanceOf(TimeoutException.class);
            assertThat(slow.cancel(true)).isTrue();

            AsyncResult<Integer> bad = pool.applyAsync(PoolSpec::throwing, 1);
            bad.await();
            assertThat(bad.ready()).isTrue();
            assertThat(bad.successful()).isFalse();
            assertThatThrownBy(bad::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
            AsyncResult<Integer> good = pool.applyAsync(PoolSpec::square, 3);
            assertThat(good.get(Await.PATIENCE)).isEqualTo(9);
            assertThat(good.successful()).isTrue();
        }
    }

    @Test
    default void aResultAnswersAsAnyFuture() throws Exception {
        var heard = new CompletableFuture<@Nullable Object>();
        try (Pool pool = pool(1)) {
            AsyncResult<Integer> cancelled = pool.applyAsync(PoolSpec::sleepLong);
            assertThat(cancelled.isDone()).isFalse();
            assertThatThrownBy(cancelled::exceptionNow).isInstanceOf(IllegalStateException.class);
            assertThat(cancelled.cancel(true)).isTrue();
            assertThat(cancelled.isDone() && cancelled.isCancelled()).isTrue();

            AsyncResult<Integer> bad = pool.applyAsync(PoolSpec::throwing, 1);
            var _ = bad.whenComplete((_, failure) -> heard.complete(failure));
            bad.await();
            assertThat(bad.isDone() && !bad.isCancelled()).isTrue();
            assertThat(bad.exceptionNow()).isInstanceOf(IOException.class);
            assertThat(heard.get(1, TimeUnit.MINUTES)).isInstanceOf(IOException.class);
        }
    }

    @Test
    default void aResultIsACompletableFuture() throws Exception {
        try (Pool pool = pool(2)) {
            CompletableFuture<Integer> sum =
                    pool.applyAsync(PoolSpec::square, 3)
                            .thenCombine(pool.applyAsync(PoolSpec::square, 4), Integer::sum);

            assertThat(sum.get(1, TimeUnit.MINUTES)).isEqualTo(25);
        }
    }

    @Test
    default void theFailureOfAResultCanBeWaitedFor() throws Exception {
        try (Pool pool = pool(1)) {
            AsyncResult<Integer> bad = pool.applyAsync(PoolSpec::throwing, 1);
            AsyncResult<Integer> good = pool.applyAsync(PoolSpec::throwing, 2);

            assertThat(failure(bad)).isInstanceOf(IOException.class).hasMessage("odd: 1");
            assertThat(failure(good)).isNull();
        }
    }

    private static @Nullable Throwable failure(AsyncResult<?> of) throws Exception {
        return of.<@Nullable Throwable>handle((_, failure) -> failure).get(1, TimeUnit.MINUTES);
    }

    @Test
    default void severalResultsAreWaitedForTogether() throws Exception {
        try (Pool pool = pool(2)) {
            AsyncResult<Integer> slow = pool.applyAsync(PoolSpec::sleepLong);
            AsyncResult<Integer> quick = pool.applyAsync(PoolSpec::square, 3);

            assertThat(CompletableFuture.anyOf(slow, quick).get(1, TimeUnit.MINUTES)).isEqualTo(9);
            assertThat(slow.isDone()).isFalse();
            CompletableFuture<Void> all = CompletableFuture.allOf(slow, quick);
            assertThatThrownBy(() -> all.get(1, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            assertThat(slow.cancel(true)).isTrue();
            assertThatThrownBy(() -> all.get(1, TimeUnit.MINUTES))
                    .hasCauseInstanceOf(CancellationException.class);
        }
    }

    @Test
    default void aDependentMayAskThePoolForMore() throws Exception {
        try (Pool pool = pool(1)) {
            CompletableFuture<Integer> later =
                    pool.applyAsync(PoolSpec::square, 3)
                            .thenApply(nine -> {
                                try {
                                    return pool.apply(PoolSpec::square, nine);
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            });

            assertThat(later.get(1, TimeUnit.MINUTES)).isEqualTo(81);
        }
    }

    @Test
    default void aDependentMayAskForMoreWhileOthersLookForTheResult() throws Exception {
        try (Pool pool = pool(1)) {
            for (int i = 0; i < 20; i++) {
                AsyncResult<Integer> first = pool.applyAsync(PoolSpec::pause, 10);
                var both = CompletableFuture.allOf(first, pool.applyAsync(PoolSpec::square, 3));
                CompletableFuture<Integer> later =
                        both.thenApply(_ -> pool.applyAsync(PoolSpec::square, 9).join());
                CompletableFuture<Integer> alike =
                        first.thenApply(_ -> pool.applyAsync(PoolSpec::square, 9).join());
                while (!first.ready()) {
                    boolean _ = first.await(Duration.ZERO);
                }

                assertThat(later.get(1, TimeUnit.MINUTES)).isEqualTo(81);
                assertThat(alike.get(1, TimeUnit.MINUTES)).isEqualTo(81);
            }
        }
    }

    @Test
    default void whichOfSeveralIsDoneAndWhatItWasAskedForIsKnown() throws Exception {
        try (Pool pool = pool(2)) {
            var inputOf = new HashMap<AsyncResult<Integer>, Integer>();
            var done = new LinkedBlockingQueue<AsyncResult<Integer>>();
            for (int input : numbers(6)) {
                AsyncResult<Integer> result = pool.applyAsync(PoolSpec::throwing, input);
                inputOf.put(result, input);
                var _ = result.whenComplete((_, _) -> done.add(result));
            }

            var failed = new HashSet<Integer>();
            for (int i = 0; i < inputOf.size(); i++) {
                AsyncResult<Integer> next = done.take();
                if (next.isCompletedExceptionally()) {
                    failed.add(inputOf.get(next));
                }
            }
            assertThat(failed).containsExactlyInAnyOrder(1, 3, 5);
        }
    }

    InheritableThreadLocal<@Nullable String> USER = new InheritableThreadLocal<>();

    private static List<@Nullable Object> inherited() {
        return Arrays.asList(USER.get(), Thread.currentThread().getContextClassLoader());
    }

    @Test
    default void whatIsToldOfResultsInheritsTheLoaderOfWhoAskedAlone() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        var its = new ClassLoader(PoolSpec.class.getClassLoader()) {};
        USER.set("who made the pool, asks, and waits");
        try (Pool pool = pool(1)) {
            Event free = Event.create();
            thread.setContextClassLoader(its);
            var heard = new CompletableFuture<List<@Nullable Object>>();
            var result =
                    pool.applyAsync(() -> awaited(free), _ -> heard.complete(inherited()), null);
            var depending = pool.applyAsync(() -> awaited(free)).thenApply(_ -> inherited());
            thread.setContextClassLoader(before);
            free.set();

            assertThat(result.get()).isEqualTo(1);
            assertThat(heard.get()).containsExactly(null, its);
            assertThat(depending.get()).containsExactly(null, its);
        } finally {
            USER.remove();
            thread.setContextClassLoader(before);
        }
    }

    private static int awaited(Event event) throws InterruptedException {
        event.await();
        return 1;
    }

    private static int dependentsAfterAsking(AsyncResult<?> result) {
        try {
            for (int i = 0; i < 10; i++) {
                assertThat(result.await(Duration.ofMillis(1))).isFalse();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return result.getNumberOfDependents();
    }

    @Test
    default void aCallbackMayAskForAnotherResultAgainAndAgain() throws Exception {
        try (Pool pool = pool(2)) {
            Event free = Event.create();
            AsyncResult<?> other = pool.submit(() -> free.await());
            var dependents = new AtomicInteger();
            var asking =
                    pool.applyAsync(
                            () -> 1, _ -> dependents.set(dependentsAfterAsking(other)), null);

            int asked = asking.get();
            free.set();
            assertThat(asked).isEqualTo(1);
            assertThat(dependents.get()).isEqualTo(1); // who waits
        }
    }

    @Test
    default void callbacksHearOfResultsAndFailures() throws Exception {
        List<Object> heard = new ArrayList<>(); // as in Python, no lock is needed
        try (Pool pool = pool(2)) {
            for (int i = 0; i < 50; i++) {
                int number = i;
                var _ = pool.applyAsync(() -> throwing(number), heard::add, heard::add);
            }
        }

        assertThat(heard).hasSize(50);
        assertThat(heard.stream().filter(Integer.class::isInstance)).hasSize(25);
        assertThat(heard.stream().filter(IOException.class::isInstance)).hasSize(25);
    }

    @Test
    default void theResultIsThereWhenItsCallbackHasRun() throws Exception {
        try (Pool pool = pool(1)) {
            var heard = new AtomicInteger();
            AsyncResult<Integer> result = pool.applyAsync(() -> square(5), heard::set, null);

            assertThat(result.get()).isEqualTo(heard.get());
        }
    }

    @Test
    default void aCallbackThatWaitsForAnotherIsNotCalledIfItsResultIsCancelledMeanwhile()
            throws Exception {
        var begun = new CountDownLatch(1);
        var free = new CompletableFuture<@Nullable Void>();
        var heard = new CopyOnWriteArrayList<Integer>();
        try (Pool pool = pool().processes(1).build()) {
            AsyncResult<Integer> one =
                    pool.applyAsync(
                            PoolSpec::square,
                            1,
                            _ -> {
                                begun.countDown();
                                free.join();
                            },
                            null);
            AsyncResult<Integer> two = pool.applyAsync(PoolSpec::square, 2, heard::add, null);
            AsyncResult<Integer> three = pool.applyAsync(PoolSpec::square, 3, heard::add, null);
            begun.await();
            assertThat(pool.apply(PoolSpec::square, 4)).isEqualTo(16); // those before it are there

            assertThat(two.cancel(true)).isTrue();
            free.complete(null);

            assertThat(three.get(Await.PATIENCE)).isEqualTo(9);
            assertThat(one.get(Await.PATIENCE)).isEqualTo(1);
        }
        assertThat(heard).containsExactly(9);
    }

    @Test
    default void aCallbackThatThrowsHarmsNobody() throws Exception {
        var unheard = new ConcurrentLinkedQueue<Throwable>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> unheard.add(e));
        try (Pool pool = pool(1)) {
            AsyncResult<Integer> result =
                    pool.applyAsync(
                            () -> 1,
                            _ -> {
                                throw new IllegalStateException("bad callback");
                            },
                            null);
            AsyncResult<Integer> failed =
                    pool.applyAsync(
                            () -> throwing(1),
                            null,
                            _ -> {
                                throw new IllegalStateException("bad callback");
                            });

            assertThat(result.get()).isEqualTo(1);
            assertThatThrownBy(failed::get).isInstanceOf(ExecutionException.class);
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(unheard).hasSize(2).allMatch(IllegalStateException.class::isInstance);
    }

    @Test
    default void whoHearsOfAFailureAndThrowsHearsOfItOnce() {
        var heard = new ConcurrentLinkedQueue<Throwable>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> {
            heard.add(e);
            throw new IllegalStateException("bad handler", e);
        });
        try (Pool pool = pool(1)) {
            pool.execute(() -> {
                throw new IllegalArgumentException("bad task");
            });
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(heard).singleElement().isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void aCallbackThatThrowsHarmsNobodyEvenIfWhoHearsOfItThrows() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> {
            throw new IllegalStateException("bad handler", e);
        });
        try (Pool pool = pool(1)) {
            AsyncResult<Integer> result =
                    pool.applyAsync(
                            () -> 1,
                            _ -> {
                                throw new IllegalStateException("bad callback");
                            },
                            null);
            AsyncResult<Integer> next = pool.applyAsync(() -> 2, _ -> {}, null);

            assertThat(result.get(1, TimeUnit.MINUTES)).isEqualTo(1);
            assertThat(next.get(1, TimeUnit.MINUTES)).isEqualTo(2);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    default void aCallbackMayWaitForAResultThatHasOne() throws Exception {
        try (Pool pool = pool(1)) {
            var seen = new CompletableFuture<Integer>();
            var _ =
                    pool.applyAsync(
                            () -> 1,
                            _ -> seen.complete(pool.applyAsync(() -> 2, _ -> {}, null).join()),
                            null);

            assertThat(seen.get(1, TimeUnit.MINUTES)).isEqualTo(2);
        }
    }

    /// Waits for what the next callback is to do.
    private static void anotherCallbackRunsWhileOneWaits(
            Pool pool, Event isHeard, SerializableCallable<Boolean> waiting) throws Exception {
        var known = new LinkedBlockingQueue<Boolean>();
        Event isNextThere = Event.create();
        var _ =
                pool.applyAsync(
                        () -> 1,
                        _ -> {
                            try {
                                boolean _ = isNextThere.await(Await.PATIENCE);
                                known.add(waiting.call());
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        null);
        var _ = pool.applyAsync(() -> 2, _ -> isHeard.set(), null);
        isNextThere.set();
        assertThat(known.poll(2, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    default void anotherCallbackRunsWhileOneWaitsForAnyOrTheNextResult() throws Exception {
        try (Pool pool = pool(2)) {
            Event one = Event.create();
            SerializableCallable<Boolean> heardOne = () -> one.await(Await.PATIENCE);
            anotherCallbackRunsWhileOneWaits(pool, one, () -> pool.invokeAny(List.of(heardOne)));

            Event two = Event.create();
            anotherCallbackRunsWhileOneWaits(
                    pool, two, () -> pool.imap(_ -> two.await(Await.PATIENCE), List.of(1)).next());
        }
    }

    @Test
    default void aCallbackThatWaitsForItsOwnResultIsToldWhyItCannot() throws Exception {
        try (Pool pool = pool(1)) {
            var own = new CompletableFuture<AsyncResult<Integer>>();
            var told = new CompletableFuture<Throwable>();
            AsyncResult<Integer> result =
                    pool.applyAsync(
                            () -> 1,
                            _ -> {
                                try {
                                    int _ = own.join().join();
                                } catch (IllegalStateException e) {
                                    told.complete(e);
                                }
                            },
                            null);
            own.complete(result);

            assertThat(result.get(1, TimeUnit.MINUTES)).isEqualTo(1);
            assertThat(told.join()).hasMessageContaining("cannot wait for its own result");
        }
    }

    @Test
    default void aCallbackMayTerminateThePool() throws Exception {
        Pool pool = pool(1);
        var isSubmitted = new CompletableFuture<Void>();
        var _ =
                pool.applyAsync(
                        () -> 1,
                        _ -> {
                            isSubmitted.join();
                            pool.terminate();
                        },
                        null);
        AsyncResult<Integer> never = pool.applyAsync(PoolSpec::sleepLong);
        isSubmitted.complete(null);

        assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(never.isCompletedExceptionally()).isTrue();
    }

    @Test
    default void aCallbackMayCloseThePoolTwice() throws Exception {
        Pool pool = pool(1);
        var closed = new CountDownLatch(1);
        var _ =
                pool.applyAsync(
                        () -> 1,
                        _ -> {
                            pool.close();
                            pool.close();
                            closed.countDown();
                        },
                        null);

        assertThat(closed.await(1, TimeUnit.MINUTES)).isTrue();
        pool.join();
        pool.close();
        pool.terminate();
        pool.terminate();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    default void aResultMayCloseThePoolWhereItIsDecoded() throws Exception {
        Pool pool = pool(1);
        Closes.pool = pool;

        assertThat(pool.apply(Closes::new)).isInstanceOf(Closes.class);

        pool.close();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    default void aResultThatWaitsForAnotherWhereItIsDecodedIsToldWhyItCannot() throws Exception {
        try (Pool pool = pool(1)) {
            Waits.pool = pool;
            Event end = Event.create();
            Waits.end = end;
            AsyncResult<Waits> result = pool.applyAsync(Waits::new);

            assertThatThrownBy(() -> result.get(1, TimeUnit.MINUTES))
                    .rootCause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("while another of it is decoded");
            end.set();
        }
    }

    /// Has its pool do what takes long where it is decoded.
    final class Applies implements Serializable {
        static volatile @Nullable Pool pool;

        @Serial private static final long serialVersionUID = 1;

        @Serial
        private Object readResolve() {
            try {
                int _ = Objects.requireNonNull(pool).apply(PoolSpec::sleepLong);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return this;
        }
    }

    @Test
    default void aTaskThatIsNotWaitedForWhereAnotherIsDecodedIsCancelled() throws Exception {
        Pool pool = pool(1);
        try {
            Applies.pool = pool;
            AsyncResult<Applies> result = pool.applyAsync(Applies::new);

            assertThatThrownBy(() -> result.get(Await.PATIENCE))
                    .rootCause()
                    .isInstanceOf(IllegalStateException.class);
            pool.shutdown();
            assertThat(pool.awaitTermination(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            pool.terminate();
        }
    }

    /// Asks its pool for any of several results where it is decoded.
    final class Asks implements Serializable {
        static volatile @Nullable Pool pool;

        @Serial private static final long serialVersionUID = 1;

        /// Others may decode what is short.
        private final byte[] much = new byte[200_000];

        @Serial
        private Object readResolve() {
            SerializableCallable<Integer> task = () -> much.length;
            try {
                int _ = Objects.requireNonNull(pool).invokeAny(List.of(task));
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
            return this;
        }
    }

    @Test
    default void aResultThatAsksForAnyOtherWhereItIsDecodedIsToldWhyItCannot() throws Exception {
        Pool pool = pool(1);
        try {
            Asks.pool = pool;
            AsyncResult<Asks> result = pool.applyAsync(Asks::new);

            assertThat(result.await(Await.PATIENCE)).isTrue();
            assertThatThrownBy(result::get)
                    .rootCause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("while another of it is decoded");
            pool.shutdown();
            assertThat(pool.awaitTermination(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            pool.terminate();
        }
    }

    // ---- map

    @Test
    default void mapGivesResultsInOrder() throws Exception {
        try (Pool pool = pool(3)) {
            int offset = 1;

            assertThat(pool.map(x -> x + offset, numbers(1_000)))
                    .isEqualTo(IntStream.rangeClosed(1, 1_000).boxed().toList());
            assertThat(pool.map(PoolSpec::square, numbers(10), 3))
                    .containsExactly(0, 1, 4, 9, 16, 25, 36, 49, 64, 81);
            assertThat(pool.map(PoolSpec::square, List.of())).isEmpty();
        }
    }

    @Test
    default void aListGoesInFourChunksForEachWorker() throws Exception {
        try (Pool pool = pool().processes(1).maxTasksPerChild(1).build()) { // a chunk is a task
            assertThat(pool.map(_ -> Worker.current().orElseThrow().id(), numbers(8)))
                    .containsExactly(1, 1, 2, 2, 3, 3, 4, 4);
        }
    }

    @Test
    default void mapThrowsTheFirstFailureWhenAllAreDone() throws Exception {
        try (Pool pool = pool(2)) {
            assertThatThrownBy(() -> pool.map(PoolSpec::throwing, numbers(6), 2))
                    .isInstanceOf(IOException.class)
                    .hasMessage("odd: 1")
                    .satisfies(e ->
                            assertThat(e.getSuppressed())
                                    .extracting(Throwable::getMessage)
                                    .containsExactly("odd: 3", "odd: 5"));
        }
    }

    @Test
    default void aChunkSizeBelowOneIsRefused() {
        try (Pool pool = pool(1)) {
            assertThatThrownBy(() -> pool.map(PoolSpec::square, numbers(3), 0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.imap(PoolSpec::square, numbers(3), -1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void starmapTakesPairs() throws Exception {
        try (Pool pool = pool(2)) {
            List<Map.Entry<String, Integer>> pairs =
                    List.of(Map.entry("a", 1), Map.entry("b", 2), Map.entry("c", 3));

            assertThat(pool.starmap((String s, Integer n) -> s.repeat(n), pairs))
                    .containsExactly("a", "bb", "ccc");
            assertThat(pool.starmapAsync((String s, Integer n) -> s.repeat(n), pairs).get())
                    .containsExactly("a", "bb", "ccc");
        }
    }

    @Test
    default void callbacksAndChunksGoWithAllThatDoesNotWait() throws Exception {
        var heard = new ConcurrentLinkedQueue<Object>();
        var pairs = List.of(Map.entry(5, 2), Map.entry(9, 1), Map.entry(1, 1));
        try (Pool pool = pool(1)) {
            assertThat(pool.starmapAsync((Integer a, Integer b) -> a - b, pairs, 2).get())
                    .containsExactly(3, 8, 0);
            assertThatThrownBy(() -> pool.starmapAsync((Integer a, Integer b) -> a - b, pairs, 0))
                    .isInstanceOf(IllegalArgumentException.class);
            pool.<Integer, Integer, Integer>starmapAsync((a, b) -> a * b, pairs, heard::add, null)
                    .await();
            pool.<Integer, Integer, Integer>starmapAsync(
                            (a, b) -> a + b, pairs, 2, heard::add, null)
                    .await();
            pool.<Integer, Integer>mapAsync(PoolSpec::square, numbers(3), 2, heard::add, null)
                    .await();
            pool.applyAsync(PoolSpec::square, 4, heard::add, heard::add).await();
            pool.<Integer, Integer>applyAsync(PoolSpec::throwing, 1, heard::add, heard::add)
                    .await();
        }
        assertThat(heard)
                .hasSize(5)
                .startsWith(List.of(10, 9, 1), List.of(7, 10, 2), List.of(0, 1, 4), 16)
                .last()
                .isInstanceOf(IOException.class);
    }

    @Test
    default void mapAsyncCallsBackOnce() throws Exception {
        var heard = new ConcurrentLinkedQueue<List<Integer>>();
        try (Pool pool = pool(2)) {
            pool.<Integer, Integer>mapAsync(PoolSpec::square, numbers(4), heard::add, null).get();
            pool.<Integer, Integer>mapAsync(PoolSpec::square, numbers(0), heard::add, null).get();
        }

        assertThat(heard).containsExactly(List.of(0, 1, 4, 9), List.of());
    }

    /// As Python's `range`: each is made when it is asked for; one of them is not to be had.
    private static List<Integer> range(int count, int missing) {
        final class Range extends AbstractList<Integer> implements RandomAccess {
            @Override
            public Integer get(int index) {
                if (index == missing) {
                    throw new IllegalStateException("not to be had: " + index);
                }
                return Objects.checkIndex(index, count);
            }

            @Override
            public int size() {
                return count;
            }
        }
        return new Range();
    }

    @Test
    default void aListThatIsReadWithoutACopyIsMappedAsAnyOther() throws Exception {
        try (Pool pool = pool(2)) {
            List<Integer> squares = numbers(1_000).stream().map(PoolSpec::square).toList();

            assertThat(pool.map(PoolSpec::square, range(1_000, -1))).isEqualTo(squares);
            assertThat(pool.map(PoolSpec::square, new ArrayList<>(numbers(1_000)), 7))
                    .isEqualTo(squares);
            assertThat(pool.map((Object x) -> x, Arrays.asList(1, 2, "three", null, 5L), 5))
                    .isEqualTo(Arrays.asList(1, 2, "three", null, 5L));
            assertThatThrownBy(() -> pool.map(PoolSpec::square, range(1_000, 600), 100))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("not to be had: 600");
            assertThat(pool.map(PoolSpec::square, range(1_000, -1), 100)).isEqualTo(squares);
        }
    }

    @Test
    default void anInputThatThrowsIsTheCallersFailure() throws Exception {
        Iterable<Integer> bad =
                () ->
                        Stream.of(1, 2, 3)
                                .peek(x -> {
                                    if (x == 3) {
                                        throw new IllegalStateException("no third");
                                    }
                                })
                                .iterator();
        try (Pool pool = pool(1)) {
            assertThatThrownBy(() -> pool.map(PoolSpec::square, bad)).hasMessage("no third");
            Results<Integer> results = pool.imap(PoolSpec::square, bad);
            assertThat(results.next()).isEqualTo(1);
            assertThat(results.next()).isEqualTo(4);
            assertThatThrownBy(results::next).hasMessage("no third");
            assertThat(results.hasNext()).isFalse();
        }
    }

    // ---- imap

    @Test
    default void imapGivesResultsInOrder() throws Exception {
        try (Pool pool = pool(3)) {
            List<Integer> squares = new ArrayList<>();
            for (int square : pool.imap(PoolSpec::square, numbers(500), 7)) {
                squares.add(square);
            }

            assertThat(squares).isEqualTo(numbers(500).stream().map(x -> x * x).toList());
            assertThat(pool.imap(PoolSpec::square, numbers(0)).hasNext()).isFalse();
        }
    }

    @Test
    default void imapUnorderedGivesEachResultOnce() throws Exception {
        try (Pool pool = pool(3)) {
            List<Integer> squares =
                    new ArrayList<>(
                            pool.imapUnordered(PoolSpec::square, numbers(500)).stream().toList());

            Collections.sort(squares);
            assertThat(squares).isEqualTo(numbers(500).stream().map(x -> x * x).toList());
            assertThat(pool.imapUnordered(PoolSpec::square, numbers(0)).hasNext()).isFalse();
        }
    }

    private static int squareThen(Event isToGo, int x) throws InterruptedException {
        isToGo.await();
        return square(x);
    }

    @Test
    default void imapReadsAnEndlessInputAsItIsAskedFor() throws Exception {
        var read = new AtomicInteger();
        Iterable<Integer> endless = () -> Stream.generate(read::incrementAndGet).iterator();
        Event isToGo = Event.create();
        try (Pool pool = pool().processes(2).readAhead(8).build();
                Results<Integer> results = pool.imap(x -> squareThen(isToGo, x), endless)) {
            assertThat(read.get()).as("until there is a result").isEqualTo(4);
            isToGo.set();
            for (int i = 1; i <= 100; i++) {
                assertThat(results.next()).isEqualTo(i * i);
            }
            assertThat(read.get()).isBetween(100, 108);
        }
    }

    @Test
    default void imapUnorderedReadsAnEndlessInputAsItIsAskedFor() throws Exception {
        var read = new AtomicInteger();
        Iterable<Integer> endless = () -> Stream.generate(read::incrementAndGet).iterator();
        Event isToGo = Event.create();
        try (Pool pool = pool().processes(2).readAhead(8).build();
                Results<Integer> results =
                        pool.imapUnordered(x -> squareThen(isToGo, x), endless)) {
            assertThat(read.get()).as("until there is a result").isEqualTo(4);
            isToGo.set();
            var given = new HashSet<Integer>();
            for (int i = 1; i <= 100; i++) {
                assertThat(given.add(results.next())).isTrue();
            }
            assertThat(read.get()).isBetween(100, 108);
            assertThat(numbers(109).stream().map(PoolSpec::square)).containsAll(given);
        }
    }

    @Test
    default void anInputOfImapMayWaitUntilWhatItHasGivenIsDone() throws Exception {
        try (Pool pool = pool(1)) {
            Event isDone = Event.create();
            var wasDone = new AtomicReference<Boolean>();
            Iterable<Integer> waiting =
                    () ->
                            IntStream.range(0, 2)
                                    .peek(i -> {
                                        if (i == 1) {
                                            wasDone.set(awaits(isDone));
                                        }
                                    })
                                    .iterator();

            Results<Integer> results =
                    pool.imap(
                            i -> {
                                isDone.set();
                                return i;
                            },
                            waiting);

            assertThat(results.stream()).containsExactly(0, 1);
            assertThat(wasDone).hasValue(true);
        }
    }

    private static boolean awaits(Event event) {
        try {
            return event.await(Await.PATIENCE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    default void whatAnInputOfImapThrowsIsItsLastResult() throws Exception {
        try (Pool pool = pool(1)) {
            Results<Integer> failing = pool.imap(PoolSpec::throwing, numbers(3));
            Results<Integer> results = pool.imap(PoolSpec::square, failing, 2);

            assertThat(results.next()).isEqualTo(0);
            assertThatThrownBy(results::next).isInstanceOf(IOException.class);
            assertThat(results.hasNext()).isFalse();
        }
    }

    private static int interruptedItself(int x) throws InterruptedException {
        throw new InterruptedException("of item " + x);
    }

    private static int lateItself(int x) throws TimeoutException {
        throw new TimeoutException("of item " + x);
    }

    @Test
    default void whatAnItemOfImapThrowsIsNotTakenForWhatTheIterationDoes() {
        try (Pool pool = pool(1);
                Results<Integer> interrupted = pool.imap(PoolSpec::interruptedItself, List.of(7));
                Results<Integer> late = pool.imap(PoolSpec::lateItself, List.of(7))) {
            assertThatThrownBy(interrupted::next)
                    .isInstanceOf(InterruptedException.class)
                    .hasMessage("of item 7");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThatThrownBy(late::next)
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("of item 7");
        }
    }

    @Test
    default void imapGoesOnAfterAFailure() throws Exception {
        try (Pool pool = pool(2)) {
            Results<Integer> results = pool.imap(PoolSpec::throwing, numbers(4));

            assertThat(results.next()).isEqualTo(0);
            assertThatThrownBy(results::next).isInstanceOf(IOException.class);
            assertThat(results.next()).isEqualTo(2);
            assertThatThrownBy(results::next).isInstanceOf(IOException.class);
            assertThat(results.hasNext()).isFalse();
            assertThatThrownBy(results::next).isInstanceOf(java.util.NoSuchElementException.class);
        }
    }

    @Test
    default void anIterationThatIsClosedLeavesNothingToDo() throws Exception {
        try (Pool pool = pool(1)) {
            Results<Integer> results = pool.imap(_ -> sleepLong(), numbers(5));

            assertThatThrownBy(() -> results.next(Duration.ofMillis(1)))
                    .isInstanceOf(TimeoutException.class);
            results.close();

            assertThat(results.hasNext()).isFalse();
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        }
    }

    @Test
    default void anIterationThatIsClosedHasNoMoreResults() throws Exception {
        try (Pool pool = pool(1)) {
            Results<Integer> results = pool.imap(PoolSpec::square, numbers(2));
            assertThat(results.next()).isEqualTo(0);
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4); // the other one is there, too
            results.close();

            assertThatThrownBy(results::next).isInstanceOf(java.util.NoSuchElementException.class);
        }
    }

    @Test
    default void anInputMayCloseItsOwnResults() throws Exception {
        var results = new AtomicReference<@Nullable Results<Integer>>();
        Iterable<Integer> endless =
                () ->
                        Stream.generate(
                                        () -> {
                                            Results<Integer> own = results.get();
                                            if (own != null) {
                                                own.close();
                                            }
                                            return 1;
                                        })
                                .iterator();
        try (Pool pool = pool().processes(1).readAhead(1).build()) {
            Results<Integer> all = pool.imap(PoolSpec::square, endless);
            results.set(all);
            while (all.hasNext()) {
                assertThat(all.next()).isEqualTo(1);
            }

            pool.shutdown();
            assertThat(pool.awaitTermination(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    // ---- executor

    @Test
    default void isAnExecutorService() throws Exception {
        try (Pool pool = pool(2)) {
            assertThat(pool.submit(() -> 5).get()).isEqualTo(5);
            assertThat(pool.submit(() -> {}).get()).isNull();
            List<Future<Integer>> all =
                    pool.invokeAll(
                            List.<SerializableCallable<Integer>>of(() -> 1, () -> square(2)));
            assertThat(all).extracting(Future::resultNow).containsExactly(1, 4);
            List<SerializableCallable<Integer>> some =
                    List.of(PoolSpec::sleepLong, () -> throwing(1), () -> 3);
            assertThat(pool.invokeAny(some)).isEqualTo(3);
            assertThat(pool.invokeAny(some, 1, TimeUnit.MINUTES)).isEqualTo(3);
            List<SerializableCallable<Integer>> endless = List.of(PoolSpec::sleepLong);
            assertThat(pool.invokeAll(endless, 1, TimeUnit.MILLISECONDS))
                    .singleElement()
                    .matches(Future::isCancelled);
            assertThatThrownBy(() -> pool.invokeAny(endless, 1, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    default void anIterationThatIsOpenWhenThePoolIsShutDownIsToldWhatToDo() {
        var squares = new ArrayList<Integer>();
        var refused = new ArrayList<Throwable>();
        try (Pool pool = pool().processes(1).readAhead(3).build()) {
            Results<Integer> results = pool.imap(PoolSpec::square, numbers(10));
            pool.shutdown();
            while (results.hasNext()) {
                try {
                    squares.add(results.next());
                } catch (RejectedExecutionException e) {
                    refused.add(e);
                }
            }
        }
        assertThat(squares).isNotEmpty().hasSizeLessThan(10);
        assertThat(refused)
                .isNotEmpty()
                .allSatisfy(e ->
                        assertThat(e)
                                .hasMessageContaining("take all results")
                                .hasMessageContaining("mapAsync"));
    }

    @Test
    default void anIterationReadsNoFurtherInputWhenThePoolTakesNothingMore() {
        var read = new AtomicInteger();
        var outcomes = new ArrayList<Throwable>();
        try (Pool pool = pool().processes(1).readAhead(3).build()) {
            Results<Integer> results =
                    pool.imap(
                            PoolSpec::square,
                            () -> IntStream.range(0, 1_000).peek(read::set).iterator());
            pool.terminate();
            while (results.hasNext()) {
                try {
                    int _ = results.next();
                } catch (CancellationException | RejectedExecutionException e) {
                    outcomes.add(e);
                }
            }
        }
        assertThat(outcomes.getLast()).isInstanceOf(RejectedExecutionException.class);
        assertThat(read.get()).isLessThan(10);
    }

    @Test
    default void anInputThatWasToBeReadToItsEndIsNotWhenThePoolIsBroken() {
        var read = new AtomicInteger();
        var failures = new ArrayList<Throwable>();
        Event isAsked = Event.create();
        SerializableRunnable broken =
                () -> {
                    isAsked.await();
                    throw new IllegalStateException("broken");
                };
        try (Pool pool = pool().processes(1).initializer(broken).build()) {
            Results<Integer> results =
                    pool.imap(
                            PoolSpec::square,
                            () -> IntStream.range(0, 1_000).peek(read::set).iterator());
            isAsked.set();
            assertThatThrownBy(results::next).isInstanceOf(BrokenPoolException.class);
            results.readAll();
            while (results.hasNext()) {
                try {
                    int _ = results.next();
                } catch (BrokenPoolException e) {
                    failures.add(e);
                }
            }
        }
        assertThat(failures).isNotEmpty();
        assertThat(read.get()).isLessThan(100);
    }

    @Test
    default void anIterationWhoseInputIsReadGoesOnWhenThePoolIsShutDown() {
        try (Pool pool = pool().processes(1).readAhead(3).build()) {
            Results<Integer> ordered = pool.imap(PoolSpec::square, numbers(10), 3).readAll();
            Results<Integer> unordered =
                    pool.imapUnordered(PoolSpec::square, numbers(10)).readAll();
            pool.shutdown();
            List<Integer> squares = numbers(10).stream().map(PoolSpec::square).toList();
            assertThat(ordered.stream().toList()).isEqualTo(squares);
            assertThat(unordered.stream().toList()).containsExactlyInAnyOrderElementsOf(squares);
        }
    }

    @Test
    default void invokeAnyHasAResultThoughATaskThrowsACancellation() throws Exception {
        SerializableCallable<Integer> cancelled =
                () -> {
                    throw new CancellationException("by itself");
                };
        try (Pool pool = pool(1)) {
            int any = pool.invokeAny(List.<SerializableCallable<Integer>>of(cancelled, () -> 3));
            assertThat(any).isEqualTo(3);
            assertThatThrownBy(() -> pool.invokeAny(List.of(cancelled)))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CancellationException.class);
        }
    }

    @Test
    default void aCompletionExceptionOfATaskIsThrownAsItIs() {
        SerializableCallable<Integer> completing =
                () -> {
                    throw new CompletionException("as it is", new IOException("why"));
                };
        try (Pool pool = pool(1)) {
            assertThatThrownBy(() -> pool.apply(completing))
                    .isInstanceOf(CompletionException.class)
                    .hasMessage("as it is");
            assertThatThrownBy(() -> pool.applyAsync(completing).get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(CompletionException.class)
                    .hasMessage("as it is");
            assertThatThrownBy(() -> pool.applyAsync(completing).join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(CompletionException.class)
                    .hasMessage("as it is");
        }
    }

    @Test
    default void whoIsInterruptedWhileItMapsAStreamCancelsAllThatIsUnderWay() {
        try (Pool pool = pool(1)) {
            var underWay = new ArrayList<AsyncResult<Integer>>();
            Gatherer<Integer, ?, Integer> mapping =
                    Mapping.gatherer(
                            _ -> {
                                underWay.add(pool.applyAsync(PoolSpec::sleepLong));
                                return underWay.getLast();
                            },
                            8);

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> Stream.of(1, 2).gather(mapping).toList())
                    .isInstanceOf(CancellationException.class);
            boolean wasInterrupted = Thread.interrupted();
            List<Boolean> cancelled = underWay.stream().map(AsyncResult::isCancelled).toList();
            pool.terminate();

            assertThat(wasInterrupted).isTrue();
            assertThat(cancelled).containsExactly(true, true);
        }
    }

    @Test
    default void aTaskThatCannotTravelIsToldWhatToDo() throws Exception {
        try (Pool pool = pool(1)) {
            ExecutorService plain = pool;
            Callable<Integer> callable = () -> 1;

            assertThatThrownBy(() -> plain.submit(() -> {}))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining("SerializableRunnable");
            assertThatThrownBy(() -> plain.submit(callable)).isInstanceOf(TransferException.class);
            assertThatThrownBy(() -> plain.execute(() -> {})).isInstanceOf(TransferException.class);
            assertThatThrownBy(() -> CompletableFuture.supplyAsync(() -> 1, plain))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining("SerializableRunnable");
            assertThatThrownBy(() -> CompletableFuture.runAsync(() -> {}, plain))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining("SerializableRunnable");
            assertThat(plain.submit((Callable<Integer> & Serializable) () -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    default void worksFromVirtualThreads() throws Exception {
        try (Pool pool = pool(2)) {
            var sum = new AtomicInteger();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 50; i++) {
                int number = i;
                threads.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    try {
                                        sum.addAndGet(pool.apply(PoolSpec::square, number));
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(sum.get()).isEqualTo(numbers(50).stream().mapToInt(x -> x * x).sum());
        }
    }

    // ---- end

    @Test
    default void closeWaitsForAllTasks() {
        AsyncResult<List<Integer>> result;
        try (Pool pool = pool(2)) {
            result = pool.mapAsync(PoolSpec::square, numbers(1_000), 1);
        }

        assertThat(result.isDone()).isTrue();
        assertThat(result.join()).hasSize(1_000);
    }

    @Test
    default void takesNothingAfterItsEndIsAskedFor() throws Exception {
        Pool pool = pool(1);
        assertThatThrownBy(pool::join).isInstanceOf(IllegalStateException.class);
        pool.shutdown();
        pool.shutdown();

        assertThatThrownBy(() -> pool.applyAsync(() -> 1))
                .isInstanceOf(RejectedExecutionException.class);
        for (List<Integer> items : List.of(List.<Integer>of(), numbers(3))) {
            assertThatThrownBy(() -> pool.map(PoolSpec::square, items))
                    .isInstanceOf(RejectedExecutionException.class);
            assertThatThrownBy(() -> pool.imap(PoolSpec::square, items))
                    .isInstanceOf(RejectedExecutionException.class);
            assertThatThrownBy(() -> pool.imapUnordered(PoolSpec::square, items))
                    .isInstanceOf(RejectedExecutionException.class);
        }
        pool.join();
        pool.join();
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    default void terminateFailsEverythingAtOnce() throws Exception {
        Pool pool = pool(1);
        AsyncResult<Integer> running = pool.applyAsync(PoolSpec::sleepLong);
        AsyncResult<Integer> waiting = pool.applyAsync(PoolSpec::sleepLong);

        pool.terminate();

        assertThat(running.isCompletedExceptionally()).isTrue();
        assertThatThrownBy(waiting::get).isInstanceOf(CancellationException.class);
        pool.terminate();
        pool.join();
    }

    @Test
    default void manyThreadsMayEndItAtOnce() throws Exception {
        Pool pool = pool(2);
        var _ = pool.mapAsync(_ -> sleepLong(), numbers(10), 1);
        var go = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 6; i++) {
            int number = i;
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    go.await();
                                    if (number % 2 == 0) {
                                        pool.terminate();
                                    }
                                    pool.close();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
        go.countDown();
        for (Thread thread : threads) {
            assertThat(thread.join(Await.PATIENCE)).isTrue();
        }

        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    default void itsWorkersMayBeEndedWithIt() throws Exception {
        for (boolean isKilled : new boolean[] {false, true}) {
            Pool pool = pool(1);
            AsyncResult<Integer> running = sleeping(pool);
            AsyncResult<Integer> waiting = pool.applyAsync(PoolSpec::sleepLong);

            if (isKilled) {
                pool.killWorkers();
            } else {
                pool.terminateWorkers();
            }
            pool.join();

            assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
            assertThatThrownBy(waiting::get).isInstanceOf(CancellationException.class);
            assertThat(pool.isTerminated()).isTrue();
        }
    }

    @Test
    default void shutdownNowStopsWhatRunsAndDropsWhatWaits() throws Exception {
        Pool pool = pool(1);
        AsyncResult<Integer> running = sleeping(pool);
        AsyncResult<Integer> waiting = pool.applyAsync(PoolSpec::sleepLong);

        pool.shutdownNow();
        pool.join();

        assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
        assertThatThrownBy(waiting::get).isInstanceOf(CancellationException.class);
    }

    // ---- builder

    @Test
    default void theInitializerRunsInEachWorkerFirst() throws Exception {
        try (Pool pool =
                pool().processes(1)
                        .initializer(() -> System.setProperty("pool.spec", "set"))
                        .build()) {
            assertThat(pool.apply(() -> System.getProperty("pool.spec"))).isEqualTo("set");
        } finally {
            System.clearProperty("pool.spec");
        }
    }

    @Test
    default void anInitializerThatThrowsBreaksThePool() throws Exception {
        try (Pool pool =
                pool().processes(2)
                        .initializer(() -> {
                            throw new IOException("no model");
                        })
                        .build()) {
            assertThatThrownBy(() -> pool.apply(() -> 1))
                    .isInstanceOf(BrokenPoolException.class)
                    .hasStackTraceContaining("no model");
            assertThatThrownBy(() -> pool.apply(() -> 1)).isInstanceOf(BrokenPoolException.class);
        }
    }

    @Test
    default void workersAreReplacedAfterTheirShare() throws Exception {
        try (Pool pool = pool().processes(1).maxTasksPerChild(2).build()) {
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                ids.add(pool.apply(() -> Worker.current().orElseThrow().id()));
            }

            assertThat(ids).containsExactly(1, 1, 2, 2, 3, 3);
        }
    }

    @Test
    default void allIsDoneThoughWorkersAreReplacedAndThePoolIsShutDownAtOnce() throws Exception {
        List<AsyncResult<Integer>> results = new ArrayList<>();
        try (Pool pool = pool().processes(2).maxTasksPerChild(1).build()) {
            for (int i = 0; i < 5; i++) {
                results.add(pool.applyAsync(PoolSpec::square, i));
            }
            pool.shutdown();
        }
        assertThat(results).extracting(AsyncResult::resultNow).containsExactly(0, 1, 4, 9, 16);
    }

    @Test
    default void wrongNumbersAreRefused() {
        assertThatThrownBy(() -> pool().processes(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool().maxTasksPerChild(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- limits

    @Test
    default void aTaskThatRunsTooLongIsStopped() throws Exception {
        try (Pool pool = pool(1)) {
            Pool limited =
                    pool.with(
                            TaskOptions.standard()
                                    .runLimit(Duration.ofMillis(20))
                                    .grace(Await.PATIENCE));

            assertThatThrownBy(() -> limited.apply(PoolSpec::sleepLong))
                    .isInstanceOfSatisfying(
                            TaskTimeoutException.class,
                            e -> assertThat(e.workerKilled()).isFalse());
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        }
    }

    private static Object hang() {
        try {
            return sleepLong();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// Hangs where it is read.
    final class HangsWhenRead implements Serializable {
        @Serial private static final long serialVersionUID = 1;

        @Serial
        private Object readResolve() {
            return hang();
        }
    }

    /// Hangs where it is written.
    final class HangsWhenWritten implements Serializable {
        @Serial private static final long serialVersionUID = 1;

        @Serial
        private Object writeReplace() {
            return hang();
        }
    }

    @Test
    default void anArgumentOrAResultThatHangsIsStopped() throws Exception {
        try (Pool pool = pool(1)) {
            Pool limited =
                    pool.with(
                            TaskOptions.standard()
                                    .runLimit(Duration.ofMillis(20))
                                    .grace(Await.PATIENCE));

            assertThatThrownBy(() -> limited.apply(Objects::isNull, new HangsWhenRead()))
                    .isInstanceOfSatisfying(
                            TaskTimeoutException.class,
                            e -> assertThat(e.workerKilled()).isFalse());
            Pool strict = // what could not be written is looked at again, to tell why
                    limited.with(
                            TaskOptions.standard()
                                    .runLimit(Duration.ofMillis(20))
                                    .grace(Duration.ofMillis(20)));
            assertThatThrownBy(() -> strict.apply(() -> new HangsWhenWritten()))
                    .isInstanceOf(TaskTimeoutException.class);
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        }
    }

    @SuppressWarnings({"EmptyCatch", "CatchAndPrintStackTrace"})
    private static int stubborn() {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                System.nanoTime() < end; ) {
            try {
                Thread.sleep(10_000);
            } catch (InterruptedException swallowed) {
                Thread.onSpinWait();
            }
        }
        return 0;
    }

    @Test
    default void aTaskThatSwallowsItsInterruptCostsItsWorker() throws Exception {
        try (Pool pool = pool(1)) {
            Pool limited =
                    pool.with(
                            TaskOptions.standard()
                                    .runLimit(Duration.ofMillis(20))
                                    .grace(Duration.ofMillis(20)));

            assertThatThrownBy(() -> limited.apply(PoolSpec::stubborn))
                    .isInstanceOfSatisfying(
                            TaskTimeoutException.class, e -> assertThat(e.workerKilled()).isTrue());
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        }
    }

    @Test
    default void cancelStopsARunningTask() throws Exception {
        try (Pool pool = pool(1)) {
            AsyncResult<Integer> result = sleeping(pool);

            assertThat(result.cancel(true)).isTrue();

            assertThat(result.isCancelled()).isTrue();
            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        }
    }

    /// What it names lasts until it is resolved.
    record Ticket() implements Handle {
        private static final AtomicInteger RESOLVED = new AtomicInteger();

        @Override
        public Object resolve() {
            RESOLVED.incrementAndGet();
            return this;
        }
    }

    private static Shareable shared(Event begun, Event free) throws InterruptedException {
        begun.set();
        free.await();
        return Ticket::new;
    }

    @Test
    default void whatACancelledTaskSharesIsGivenUp() throws Exception {
        Ticket.RESOLVED.set(0);
        Event begun = Event.create();
        Event free = Event.create();
        try (Pool pool = pool(1)) {
            var result = pool.applyAsync(() -> shared(begun, free));
            begun.await();
            result.cancel(false);
            free.set();
        }
        assertThat(Ticket.RESOLVED).hasValue(1);
    }

    /// Shares what it has.
    final class Sharing extends RuntimeException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // it travels
        final Object shared;

        Sharing(Object shared) {
            this.shared = shared;
        }
    }

    @Test
    default void whatTheExceptionOfACancelledTaskSharesIsGivenUp() throws Exception {
        Ticket.RESOLVED.set(0);
        Event begun = Event.create();
        Event free = Event.create();
        try (Pool pool = pool(1)) {
            SerializableCallable<Integer> throwing =
                    () -> {
                        throw new Sharing(shared(begun, free));
                    };
            var result = pool.applyAsync(throwing);
            begun.await();
            result.cancel(false);
            free.set();
        }
        assertThat(Ticket.RESOLVED).hasValue(1);
    }

    private static Shareable sharedLate() {
        try {
            int _ = sleepLong();
        } catch (InterruptedException e) {
            // its time is over
        }
        return Ticket::new;
    }

    @Test
    default void whatATaskSharesThatRanTooLongIsGivenUp() throws Exception {
        Ticket.RESOLVED.set(0);
        try (Pool pool = pool(1)) {
            Pool limited = pool.with(TaskOptions.standard().runLimit(Duration.ofMillis(20)));
            assertThatThrownBy(() -> limited.apply(PoolSpec::sharedLate))
                    .isInstanceOf(TaskTimeoutException.class);
        }
        assertThat(Ticket.RESOLVED).hasValue(1);
    }

    @Test
    default void cancelStopsATaskWhoseResultWasGivenBefore() throws Exception {
        try (Pool pool = pool(1)) {
            SerializableRunnable endless = PoolSpec::sleepLong;
            Future<String> never = pool.submit(endless, "done");

            assertThat(never.cancel(true)).isTrue();

            assertThat(never.isCancelled()).isTrue();
            SerializableRunnable nothing = () -> {};
            assertThat(pool.submit(nothing, "done").get(1, TimeUnit.MINUTES)).isEqualTo("done");
        }
    }

    @Test
    default void anInterruptedCallerCancelsItsTask() throws Exception {
        try (Pool pool = pool(1)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> pool.apply(PoolSpec::sleepLong))
                    .isInstanceOf(InterruptedException.class);

            assertThat(pool.apply(PoolSpec::square, 2)).isEqualTo(4);
        }
    }

    @Test
    default void aTaskThatDoesNotBeginInTimeNeverDoes() throws Exception {
        try (Pool pool = pool(1)) {
            AsyncResult<Integer> running = pool.applyAsync(PoolSpec::sleepLong);
            Pool impatient = pool.with(TaskOptions.standard().queueLimit(Duration.ofMillis(10)));

            assertThatThrownBy(() -> impatient.apply(PoolSpec::square, 2))
                    .isInstanceOf(TaskTimeoutException.class)
                    .hasMessageContaining("queueLimit");
            running.cancel(true);
        }
    }
}
