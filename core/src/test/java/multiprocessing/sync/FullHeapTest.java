package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A heap that is full just when something is acquired, given back or waited for.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FullHeapTest {
    /// Tells of each use, when it wanted memory in vain, what is so after it.
    static final class Starved {
        private static volatile @Nullable Object large;
        private static volatile @Nullable Object small;

        private static final int LARGE_BYTES = 10_000;

        private interface Use {
            void run() throws Exception;
        }

        public static void main(String[] arguments) throws Exception {
            Thread.setDefaultUncaughtExceptionHandler((_, _) -> {}); // of those in the background
            holdInVain();
            releaseToOneWhoWaitsHere();
            awaitWhileAnotherWantsTheLock();
            signalToOneWhoWaits();
            hearOfADeath();
        }

        private static void holdInVain() throws Exception {
            for (Mutex mutex : List.of(Lock.create(), RLock.create())) {
                failEvenWarm(() -> mutex.hold().close());
                System.out.println("hold: " + mutex);
            }
            for (Mutex mutex : List.of(Lock.create(), RLock.create())) {
                failEvenWarm(() -> mutex.recover().close());
                System.out.println("recover: " + mutex);
            }
            for (Semaphore semaphore : List.of(Semaphore.create(), BoundedSemaphore.create())) {
                failEvenWarm(() -> semaphore.hold().close());
                System.out.println("hold: " + semaphore);
            }
        }

        private static void releaseToOneWhoWaitsHere() throws Exception {
            Semaphore semaphore = Semaphore.create(0);
            Thread first = start(semaphore::acquire);
            semaphore.release();
            first.join();
            Thread waiter = start(semaphore::acquire);
            System.out.println("release has failed: " + fails(semaphore::release));
            waiter.interrupt(); // it may not have been woken
            waiter.join();
        }

        @SuppressWarnings("WaitNotInLoop") // single waits are what is tested
        private static void awaitWhileAnotherWantsTheLock() throws Exception {
            var lock = Lock.create();
            Condition condition = lock.newCondition();
            lock.acquire();
            var now = Deadline.in(Duration.ZERO);
            boolean _ = condition.await(now);
            Thread waiter = start(() -> lock.hold().close());
            boolean _ = fails(() -> condition.await(now));
            boolean isHad = lock.state().isOwn();
            lock.release();
            waiter.join();
            System.out.println("await: " + isHad + ", waiting " + condition.waiting());
        }

        @SuppressWarnings("WaitNotInLoop") // as above
        private static void signalToOneWhoWaits() throws Exception {
            Condition condition = Lock.create().newCondition();
            Use wait =
                    () -> {
                        try (var _ = condition.hold()) {
                            condition.awaitUninterruptibly();
                        }
                    };
            Thread first = start(wait);
            condition.acquire();
            condition.signal();
            condition.release();
            first.join();
            Thread waiter = start(wait);
            condition.acquire();
            boolean hasFailed = fails(condition::signal);
            int waiting = condition.waiting();
            condition.release();
            waiter.interrupt(); // it may not have been woken
            waiter.join();
            System.out.println("signal has failed: " + hasFailed + ", waiting " + waiting);
        }

        private static void hearOfADeath() throws Exception {
            var lock = Lock.create(OwnerDeath.THROW);
            lock.recover().close();
            var dies =
                    new Process(() -> {
                        lock.acquire();
                        Runtime.getRuntime().halt(1);
                    });
            dies.start();
            dies.join();
            failEvenWarm(() -> {
                try {
                    lock.acquire();
                } catch (OwnerDiedException e) {
                    // then there was memory for it
                }
            });
            System.out.println("death: " + lock);
        }

        private static Thread start(Use use) throws Exception {
            Thread thread = Thread.ofPlatform().daemon().start(() -> runWheneverThereIsRoom(use));
            Await.await(() -> Await.isAsleep(thread), "a thread to wait");
            return thread;
        }

        private static void runWheneverThereIsRoom(Use use) {
            boolean isDone = false;
            while (!isDone) {
                try {
                    use.run();
                    isDone = true;
                } catch (OutOfMemoryError e) {
                    Thread.onSpinWait();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }

        /// Until it does: another thread may give some memory back when the heap has just been filled.
        private static void failEvenWarm(Use use) throws Exception {
            use.run();
            while (!fails(use)) {
                // once more
            }
        }

        private static boolean fails(Use use) throws Exception {
            try {
                fill();
                use.run();
                return false;
            } catch (OutOfMemoryError e) {
                return true;
            } finally {
                large = null;
                small = null;
            }
        }

        private static void fill() {
            try {
                while (true) {
                    large = new Object[] {large, new byte[LARGE_BYTES]};
                }
            } catch (OutOfMemoryError e) {
                fillTheRest();
            }
        }

        private static void fillTheRest() {
            try {
                while (true) {
                    small = new AtomicReference<>(small); // there is nothing smaller
                }
            } catch (OutOfMemoryError e) {
                // it is full
            }
        }
    }

    @Test
    void afterAWaitAFreeLockIsHadAgainWithoutMemory() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        MutexState lock = MutexState.of(Lock.create());
        lock.acquireAgain(0); // cold
        lock.releaseFully();
        long before = threads.getCurrentThreadAllocatedBytes();

        lock.acquireAgain(0);

        assertThat(threads.getCurrentThreadAllocatedBytes()).isEqualTo(before);
    }

    @Test
    void whatWantsMemoryInVainKeepsNothingAndTellsOfNothingThatIsDone() throws Exception {
        List<String> options =
                List.of("-Xmx16m", "-Dmultiprocessing.test.tick=" + TimeUnit.HOURS.toMillis(1));
        try (var program = Program.start(options, Starved.class)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines())
                    .containsExactly(
                            "hold: Lock[free]",
                            "hold: RLock[free]",
                            "recover: Lock[free]",
                            "recover: RLock[free]",
                            "hold: Semaphore[1]",
                            "hold: BoundedSemaphore[1 of 1]",
                            "release has failed: false",
                            "await: true, waiting 0",
                            "signal has failed: false, waiting 0",
                            "death: Lock[free]");
        }
    }
}
