package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;

class CallbacksTest {
    private static final int LEVELS = 100;

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

    @Test
    void oneThatLacksHeapEndsNoOther() throws Exception {
        var callbacks = new Callbacks("test-calls");
        var runs = new ArrayList<String>();
        callbacks.add(() -> {
            callbacks.add(() -> runs.add("the next"));
            callbacks.again(() -> runs.add("its rest"));
            throw new OutOfMemoryError("for the test");
        });

        assertThat(callbacks.await(Deadline.in(Await.PATIENCE))).isTrue();
        assertThat(runs).containsExactly("its rest", "the next");
    }
}
