package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SemaphoreBetweenJVMsTest extends SemaphoreSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }

    /// A process that has a permit.
    private Process holder(Semaphore semaphore) throws Exception {
        var holds = Event.create();
        Process holder =
                start(() -> {
                    semaphore.acquire();
                    holds.set();
                    sleepForever();
                });
        await(holds);
        return holder;
    }

    @Test
    void thePermitsOfADeadProcessComeBackToABoundedOne() throws Exception {
        var semaphore = BoundedSemaphore.create(2);
        Process first = holder(semaphore);
        Process second = holder(semaphore);
        assertThat(semaphore.tryAcquire()).isFalse();
        var waiter = new Runner(semaphore::acquire);
        waiter.awaitSleep();

        kill(first);
        waiter.join();
        assertThat(semaphore.tryAcquire()).isFalse();

        kill(second);
        assertThat(semaphore.acquire(Await.PATIENCE)).isTrue();
        semaphore.release();
        semaphore.release();
        assertThat(semaphore.value()).isEqualTo(2);
    }

    /// In Python its permit stays taken until then; here it comes back by itself, sooner or later than somebody releases it.
    @Test
    void whoReleasesOnceForAProcessThatHasEndedInOrderIsNotRefused() throws Exception {
        var semaphore = BoundedSemaphore.create();
        join(start(() -> semaphore.acquire()));
        Await.await(() -> semaphore.value() == 1, "its permit");

        semaphore.release();

        assertThat(semaphore.value()).isEqualTo(1);
        assertThatIllegalStateException().isThrownBy(semaphore::release);
    }

    @Test
    void thePermitsOfADeadProcessAreGoneFromAPlainOne() throws Exception {
        var semaphore = Semaphore.create(1);
        kill(holder(semaphore));
        assertThat(semaphore.acquire(SHORT)).isFalse();
        assertThat(semaphore.value()).isZero();
    }

    @ParameterizedTest
    @MethodSource("ofOne")
    void whoDiesWhileItWaitsTakesNothing(Semaphore semaphore) throws Exception {
        semaphore.acquire();
        Process waiter =
                start(() -> semaphore.acquire()); // not a reference: javac takes it for another
        Await.await(semaphore.gate::isAwaited, "who waits");
        kill(waiter);
        semaphore.release();
        assertThat(semaphore.tryAcquire()).isTrue();
    }

    @Test
    void aStoppedProcessKeepsItsPermit() throws Exception {
        var semaphore = BoundedSemaphore.create();
        Process holder = holder(semaphore);
        Signals.stop(holder.pid());
        assertThat(semaphore.acquire(SHORT)).isFalse();
        Signals.send("CONT", holder.pid());
        kill(holder);
        assertThat(semaphore.acquire(Await.PATIENCE)).isTrue();
    }
}
