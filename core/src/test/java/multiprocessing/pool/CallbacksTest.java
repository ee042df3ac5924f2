package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallbacksTest {
    private static final int LEVELS = 100;
    private static final int MANY = 5_000;

    private final Coordinator coordinator =
            new Coordinator(FakeLines.settings(1, 1), new FakeLines(), System::nanoTime, () -> {});
    private final Callbacks callbacks = new Callbacks("test-calls");

    /// A pool's callbacks, the first of which runs until it is let go, and one that is to be added.
    private static final class Busy {
        final Callbacks callbacks = new Callbacks("test-calls");
        final AtomicInteger heard = new AtomicInteger();
        private final CountDownLatch isOver = new CountDownLatch(1);
        private boolean isAdded;

        Busy() {
            callbacks.add(() -> {
                try {
                    isOver.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        void add() {
            callbacks.add(heard::incrementAndGet);
            isAdded = true;
        }

        /// Adds it if that has failed, and waits until all have run.
        void end() {
            if (!isAdded) {
                add();
            }
            isOver.countDown();
            try {
                assertThat(callbacks.await(Deadline.in(Await.PATIENCE))).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final List<Busy> all = new ArrayList<>();
    private int level;

    /// Has each of them add with a little more stack than the one before, from none on.
    @SuppressWarnings("InfiniteRecursion") // until there is no stack left
    private void fall() {
        try {
            fall();
        } catch (StackOverflowError e) {
            // nothing else ends it
        }
        if (level < LEVELS) {
            try {
                all.get(level++).add();
            } catch (StackOverflowError e) {
                // it is added again
            }
        }
    }

    @Test
    void whatAThreadWithoutStackAddsIsRunOnceAndKeepsNobodyOut() throws Exception {
        new Busy().end(); // classes that are not there yet need more stack
        for (int i = 0; i < LEVELS; i++) {
            all.add(new Busy());
        }

        Thread.ofPlatform().name("deep").start(this::fall).join();
        Thread others = Thread.ofPlatform().daemon(true).start(() -> all.forEach(Busy::end));

        assertThat(others.join(Await.PATIENCE)).isTrue();
        assertThat(all).allSatisfy(one -> assertThat(one.heard).hasValue(1));
    }

    private final List<AsyncResult<Integer>> results = new ArrayList<>();

    /// Has each of them settled with a little more stack than the one before, from none on.
    @SuppressWarnings("InfiniteRecursion") // until there is no stack left
    private void fallAndSettle() {
        try {
            fallAndSettle();
        } catch (StackOverflowError e) {
            // nothing else ends it
        }
        if (level < LEVELS) {
            try {
                results.get(level++).settle(7);
            } catch (StackOverflowError e) {
                // it is told again
            }
        }
    }

    @Test
    void aResultThatAThreadWithoutStackTellsIsThereForWhoWaits() throws Exception {
        var waiting = new ArrayList<Thread>();
        for (int i = 0; i < LEVELS; i++) {
            AsyncResult<Integer> result = result(null);
            results.add(result);
            waiting.add(Thread.ofPlatform().daemon(true).start(result::join));
            Await.await(() -> result.getNumberOfDependents() == 1, "who waits");
        }

        Thread.ofPlatform().name("deep").start(this::fallAndSettle).join();
        results.forEach(result -> result.settle(7));

        for (Thread one : waiting) {
            assertThat(one.join(Await.PATIENCE)).isTrue();
        }
    }

    @Test
    void whatOneLeavesOfAnInterruptIsNotForTheNext() throws Exception {
        var wasInterrupted = new ArrayList<Boolean>();
        for (int i = 0; i < 2; i++) {
            callbacks.add(() -> {
                wasInterrupted.add(Thread.currentThread().isInterrupted());
                Thread.currentThread().interrupt();
            });
        }

        assertThat(callbacks.await(Deadline.in(Await.PATIENCE))).isTrue();
        assertThat(wasInterrupted).containsExactly(false, false);
    }

    private AsyncResult<Integer> result(@Nullable Consumer<Integer> heard) {
        return new AsyncResult<>(coordinator, callbacks, heard, null);
    }

    @Test
    void oneGoesOnWhenItsResultIsThereThoughTheNextWaits() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        var results = List.of(result(null), result(null));
        for (int i = 0; i < 2; i++) {
            int number = i;
            callbacks.add(() -> {
                told.add(number + " waits");
                told.add(number + " has " + results.get(number).join());
            });
        }
        assertThat(next(told)).isEqualTo("0 waits");
        assertThat(next(told)).isEqualTo("1 waits");

        results.get(0).settle(5);
        assertThat(next(told)).isEqualTo("0 has 5");
        results.get(1).settle(6);
        assertThat(next(told)).isEqualTo("1 has 6");
        assertThat(callbacks.await(Deadline.in(Await.PATIENCE))).isTrue();
    }

    private static String next(BlockingQueue<String> told) throws InterruptedException {
        return String.valueOf(told.poll(Await.PATIENCE.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Test
    void manyMayWaitAtOnceAndStillRunOneAfterTheOther() throws Exception {
        var begun = new CountDownLatch(MANY);
        var results = new ArrayList<AsyncResult<Integer>>();
        var heard = new ArrayList<Integer>(); // as in Python, no lock is needed
        for (int i = 0; i < MANY; i++) {
            AsyncResult<Integer> result = result(null);
            results.add(result);
            callbacks.add(() -> {
                begun.countDown();
                heard.add(result.join());
            });
        }
        assertThat(begun.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < MANY; i++) {
            results.get(i).settle(i);
        }

        assertThat(callbacks.await(Deadline.in(Await.PATIENCE))).isTrue();
        assertThat(heard).doesNotHaveDuplicates().hasSize(MANY);
    }

    @Test
    void oneMayWaitForAnotherThatWaitsButNotForOneThatWaitsForIt() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        var results = new ArrayList<AsyncResult<Integer>>();
        results.add(result(_ -> told.add("0 has " + results.get(1).join())));
        results.add(result(_ -> told.add("1 has " + results.get(2).join())));
        results.add(
                result(_ -> {
                    try {
                        int _ = results.get(0).join();
                    } catch (IllegalStateException e) {
                        told.add(String.valueOf(e.getMessage()));
                    }
                }));

        for (int i = 0; i < 3; i++) {
            results.get(i).settle(i);
        }

        assertThat(next(told)).startsWith("a callback cannot wait for its own result");
        assertThat(next(told)).isEqualTo("1 has 2");
        assertThat(next(told)).isEqualTo("0 has 1");
    }

    @Test
    void whatDependsOnAResultByWayOfAnotherMayAskForMoreOfItWhereItIsCompleted() throws Exception {
        AsyncResult<Integer> result = result(null);
        var other = CompletableFuture.completedFuture(1);
        var more = new CompletableFuture<Integer>();
        Thread teller =
                Thread.ofPlatform()
                        .daemon(true)
                        .start(() -> {
                            boolean _ =
                                    result.completesHere(() -> {
                                        var _ = // which comes when dependents have been counted
                                                other.thenCombine(
                                                        result,
                                                        (x, y) ->
                                                                more.complete(
                                                                        result.thenApply(z -> z + 1)
                                                                                .join()));
                                        result.complete(5);
                                    });
                        });

        assertThat(teller.join(Await.PATIENCE)).isTrue();
        assertThat(more.getNow(0)).isEqualTo(6);
    }

    @Test
    void whatDependsOnAResultThatHasOneHoldsUpNoOther() throws Exception {
        AsyncResult<Integer> result = result(_ -> {});
        var isReleased = new CompletableFuture<Integer>();
        var dependent = result.thenApply(x -> x + isReleased.join());

        result.settle(1);
        callbacks.add(() -> isReleased.complete(2));

        assertThat(callbacks.await(Deadline.in(Await.PATIENCE))).isTrue();
        assertThat(dependent).succeedsWithin(Await.PATIENCE).isEqualTo(3);
    }

    @Test
    void theyAreNotDoneBeforeAResultIsThereThatComesInAThreadOfItsOwn() throws Exception {
        AsyncResult<Integer> result = result(null);
        var told = new LinkedBlockingQueue<String>();
        var isOver = new CompletableFuture<Void>();
        callbacks.complete(
                result,
                () -> {
                    isOver.join();
                    boolean _ = result.complete(5);
                });

        assertThat(callbacks.areDone()).isFalse();
        assertThat(callbacks.await(Deadline.in(Duration.ZERO))).isFalse();
        callbacks.add(() -> told.add("" + callbacks.areDone())); // which is no result itself
        assertThat(next(told)).isEqualTo("false");

        isOver.complete(null);
        assertThat(callbacks.await(Deadline.in(Await.PATIENCE))).isTrue();
        assertThat(result).isCompletedWithValue(5);
    }

    @Test
    void aResultIsSeenThoughAnotherDependentHoldsUpWhoWouldTell() throws Exception {
        AsyncResult<Integer> result = result(null);
        var seen = new LinkedBlockingQueue<String>();
        Thread joins = Thread.ofPlatform().daemon(true).start(() -> seen.add("" + result.join()));
        Await.await(() -> result.getNumberOfDependents() == 1, "who waits");
        var isOver = new CountDownLatch(1);
        var _ = result.thenRun(() -> awaitQuietly(isOver)); // which is told first

        result.settle(5);

        assertThat(next(seen)).isEqualTo("5");
        isOver.countDown();
        assertThat(joins.join(Await.PATIENCE)).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void oneThatThrowsEndsNoOther() throws Exception {
        var runs = new ArrayList<String>();
        callbacks.add(() -> {
            callbacks.add(() -> runs.add("the next"));
            throw new IllegalStateException("for the test");
        });

        assertThat(callbacks.await(Deadline.in(Await.PATIENCE))).isTrue();
        assertThat(runs).containsExactly("the next");
    }

    @Test
    void oneThatLacksHeapEndsNoOther() throws Exception {
        var runs = new ArrayList<String>();
        callbacks.add(() -> {
            callbacks.add(() -> runs.add("the next"));
            throw new OutOfMemoryError("for the test");
        });

        assertThat(callbacks.await(Deadline.in(Await.PATIENCE))).isTrue();
        assertThat(runs).containsExactly("the next");
    }
}
