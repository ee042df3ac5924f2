package multiprocessing.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import multiprocessing.process.Process;
import multiprocessing.sync.RLock;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ThreadNumbersTest {
    private static final long ROUND = 1L << Integer.SIZE;

    /// A process that starts a virtual thread for each task may give 2³² ids in a day.
    @Test
    void threadsWithTheSameLowerHalfOfTheirIdsAreTwo() throws Exception {
        var child =
                Process.builder()
                        .target(() -> {
                            assertOnlyOneHasIt(1_000, 1_000 + ROUND);
                            assertOnlyOneHasIt(1_000 + ROUND, 1_000);
                            assertOnlyOneHasIt(1_000 + ROUND, 1_000 + 2 * ROUND);
                        })
                        .jvmOptions("--add-opens=java.base/java.lang=ALL-UNNAMED")
                        .build();
        child.start();
        assertThat(child.join(Await.PATIENCE)).isTrue();
        assertThat(child.exception()).isEmpty();
        assertThat(child.exitCode()).hasValue(0);
    }

    private static void assertOnlyOneHasIt(long holder, long other) throws Exception {
        var lock = RLock.create();
        var held =
                new FutureTask<>(() -> {
                    assertThat(lock.tryAcquire()).isTrue();
                    assertThat(lock.tryAcquire()).as("it is recursive").isTrue();
                    var asked = new FutureTask<>(lock::tryAcquire);
                    start(other, asked);
                    assertThat(asked.get()).as("%s, %s", holder, other).isFalse();
                    lock.release();
                    lock.release();
                    return lock.isLocked();
                });
        start(holder, held);
        assertThat(held.get()).isFalse();
    }

    @Test
    void nobodyTakesTheNumberOfALivingThread() throws Exception {
        int number = ThreadNumbers.take();
        ThreadNumbers.COUNT.set(number);
        assertThat(ThreadNumbers.take()).isNotEqualTo(number);
    }

    @Test
    void theNumbersOfTheDeadAreTakenAgain() throws Exception {
        int number = numberOfAThread();
        Await.await(
                () -> {
                    System.gc();
                    ThreadNumbers.COUNT.set(number);
                    return numberOfAThread() == number;
                },
                "the number of a thread that has ended");
    }

    private static int numberOfAThread() throws Exception {
        var number = new FutureTask<>(ThreadNumbers::take);
        Thread.ofPlatform().start(number);
        return number.get();
    }

    private static void start(long id, Runnable task) throws ReflectiveOperationException {
        Thread thread = Thread.ofPlatform().unstarted(task);
        Field tid = Thread.class.getDeclaredField("tid");
        tid.setAccessible(true);
        tid.setLong(thread, id);
        thread.start();
    }
}
