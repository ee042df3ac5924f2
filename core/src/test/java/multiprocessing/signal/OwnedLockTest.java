package multiprocessing.signal;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.heap.Holding;
import multiprocessing.memory.CommonsLayout;
import multiprocessing.signal.OwnedLock.Outcome;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnedLockTest {
    /// A thread of a member that has never lived.
    private static final long DEAD_OWNER =
            (long) MemberLayout.member(CommonsLayout.MEMBERS_MOST - 1, 1) << Integer.SIZE | 1;

    @Test
    void whatADeadOwnerLeftIsPutInOrderByTheNextWhoCan() throws Exception {
        try (var holding = Holding.create(OwnedLock.BYTES)) {
            var lock = new OwnedLock(holding.offset());
            LONG.setVolatile(MEMORY, holding.offset(), DEAD_OWNER);
            assertThat(lock.acquire(Deadline.never())).isEqualTo(Outcome.FROM_THE_DEAD);
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            lock.repairAfterDeath(() -> {
                                throw new IllegalStateException();
                            }));

            var repairs = new AtomicInteger();
            for (int i = 0; i < 2; i++) {
                assertThat(lock.acquire(Deadline.never())).isEqualTo(Outcome.FREE);
                lock.repairAfterDeath(repairs::incrementAndGet);
                lock.release();
            }

            assertThat(repairs).hasValue(1);
        }
    }

    @Test
    void whoDoesNotGoInTwiceGetsBackWhatAnErrorLeftLocked() {
        try (var holding = Holding.create(OwnedLock.BYTES)) {
            var lock = new OwnedLock(holding.offset());
            assertThat(lock.tryAcquire()).isTrue();
            assertThat(lock.acquireUninterruptibly(Deadline.in(Duration.ZERO)))
                    .isEqualTo(Outcome.FROM_THE_DEAD);
            assertThat(lock.isOwn()).isTrue();
            assertThat(lock.deadOwner()).isEqualTo(OwnedLock.self());
        }
    }

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

    @Test
    void oneOfAllWhoWaitForItAsksAfterItsOwnerAndWhenThatOneGoesAnother() throws Exception {
        try (var holding = Holding.create(OwnedLock.BYTES)) {
            var lock = new OwnedLock(holding.offset());
            assertThat(lock.tryAcquire()).isTrue();
            var first = new Thread(() -> acquireAndRelease(lock));
            first.start();
            Await.await(() -> asker(holding) == first, "the first to ask");
            var second = new Thread(() -> acquireAndRelease(lock));
            second.start();
            Await.await(() -> waits(second), "the second to wait");
            assertThat(asker(holding)).isEqualTo(first);

            first.interrupt();
            first.join();
            Await.await(() -> asker(holding) == second, "the second to ask");

            lock.release();
            second.join();
            assertThat(asker(holding)).isNull();
        }
    }

    /// Who asks after the owner of the lock in it: other threads of this JVM may ask after others.
    private static @Nullable Thread asker(Holding holding) {
        return OwnedLock.ASKERS.get(holding.offset());
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private static void acquireAndRelease(OwnedLock lock) {
        try {
            lock.acquire(Deadline.never());
            lock.release();
        } catch (InterruptedException e) {
            return; // it goes
        }
    }
}
