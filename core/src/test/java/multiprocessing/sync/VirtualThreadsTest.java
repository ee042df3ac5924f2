package multiprocessing.sync;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class VirtualThreadsTest {
    private static final int EACH = 200;

    /// What another process holds, or sets, when all threads of this one wait.
    private record Things(
            Lock lock,
            RLock rlock,
            Semaphore semaphore,
            Event event,
            Condition condition,
            Barrier barrier,
            Semaphore begun,
            Semaphore done) {
        List<SerializableRunnable> waits() {
            return List.of(
                    () -> lock.hold().close(),
                    () -> rlock.hold().close(),
                    semaphore::acquire,
                    event::await,
                    () -> {
                        try (var _ = condition.hold()) {
                            while (!event.isSet()) {
                                condition.await();
                            }
                        }
                    },
                    barrier::await);
        }
    }

    @Test
    void manyWaitForAllKindsOfThingsOnTwoCarriers() throws Exception {
        var things =
                new Things(
                        Lock.create(),
                        RLock.create(),
                        Semaphore.create(0),
                        Event.create(),
                        Condition.create(),
                        Barrier.create(EACH + 1),
                        Semaphore.create(0),
                        Semaphore.create(0));
        things.lock.acquire();
        things.rlock.acquire();
        var child =
                Process.builder()
                        .target(() -> waitForAll(things))
                        .jvmOptions(
                                "-Djdk.virtualThreadScheduler.parallelism=2",
                                "-Djdk.virtualThreadScheduler.maxPoolSize=2")
                        .build();
        child.start();
        assertThat(things.begun.acquire(Await.PATIENCE)).isTrue();
        await(() -> things.condition.waiting() == EACH, "those who wait for the condition");
        await(() -> things.barrier.waiting() == EACH, "those who wait at the barrier");

        things.lock.release();
        things.rlock.release();
        for (int i = 0; i < EACH; i++) {
            things.semaphore.release();
        }
        things.event.set();
        try (var _ = things.condition.hold()) {
            things.condition.signalAll();
        }
        int _ = things.barrier.await(Await.PATIENCE);

        assertThat(things.done.acquire(Await.PATIENCE)).isTrue();
        assertThat(child.join(Await.PATIENCE)).isTrue();
        assertThat(child.exitCode()).hasValue(0);
    }

    /// Nothing is let go before all threads have begun: if waiting held a carrier, the third would not begin.
    private static void waitForAll(Things things) throws InterruptedException {
        int count = EACH * things.waits().size();
        var begun = new CountDownLatch(count);
        var ended = new CountDownLatch(count);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < EACH; i++) {
            for (SerializableRunnable wait : things.waits()) {
                threads.add(
                        Thread.startVirtualThread(() -> {
                            begun.countDown();
                            wait.run();
                            ended.countDown();
                        }));
            }
        }
        begun.await();
        things.begun.release();
        for (Thread thread : threads) {
            thread.join();
        }
        if (ended.getCount() == 0) {
            things.done.release();
        }
    }
}
