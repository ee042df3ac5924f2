package multiprocessing.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.heap.Holding;
import multiprocessing.signal.OwnedLock.Outcome;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;

class OwnedLockTest {
    @Test
    void anInterruptDoesNotEndAnUninterruptibleWaitAndStaysSet() throws Exception {
        try (var holding = Holding.create(OwnedLock.BYTES)) {
            var lock = new OwnedLock(holding.offset());
            assertThat(lock.tryAcquire()).isTrue();
            var outcome = new AtomicReference<Outcome>();
            var staysSet = new AtomicBoolean();
            var waiter =
                    Thread.ofPlatform()
                            .start(() -> {
                                Thread.currentThread().interrupt();
                                outcome.set(lock.acquireUninterruptibly(Deadline.never()));
                                staysSet.set(Thread.interrupted());
                                lock.release();
                            });
            Await.await(() -> !waiter.isInterrupted(), "the interrupt to be met");
            assertThat(outcome).hasNullValue();

            lock.release();
            waiter.join();

            assertThat(outcome).hasValue(Outcome.FREE);
            assertThat(staysSet).isTrue();
        }
    }
}
