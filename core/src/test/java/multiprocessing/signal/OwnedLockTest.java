package multiprocessing.signal;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
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

    /// Nobody listens meanwhile: who does has all look again after a while.
    @Test
    void whoGoesHasAnotherAskAtOnce() throws Exception {
        try (var holding = Holding.create(OwnedLock.BYTES)) {
            var lock = new OwnedLock(holding.offset());
            assertThat(lock.tryAcquire()).isTrue();
            var second = new Thread(() -> acquireAndRelease(lock));
            Await.await(() -> Listener.IS_TAKEN.compareAndSet(false, true), "nobody to listen");
            try {
                OwnedLock.ASKERS.put(holding.offset(), Thread.currentThread());
                second.start();
                Await.await(() -> waits(second), "the second to wait");

                assertThat(lock.acquire(Deadline.in(Duration.ZERO))).isEqualTo(Outcome.TIMED_OUT);

                Await.await(() -> asker(holding) == second, "the second to ask");
            } finally {
                Listener.IS_TAKEN.set(false);
                lock.release();
                second.join();
            }
        }
    }

    @Test
    void whoseDeadlinePassesAsksAfterTheOwnerThoughAnotherDoes() throws Exception {
        int place = CommonsLayout.MEMBERS_MOST - 2;
        int member = MemberLayout.member(place, 1);
        long state = MemberLayout.at(place) + MemberLayout.STATE;
        try (var holding = Holding.create(OwnedLock.BYTES)) {
            var lock = new OwnedLock(holding.offset());
            // without a lease, and not known to be dead
            LONG.setVolatile(MEMORY, state, MemberLayout.state(1, MemberLayout.LIVE));
            LONG.setVolatile(MEMORY, holding.offset(), (long) member << Integer.SIZE | 1);
            OwnedLock.ASKERS.put(holding.offset(), new Thread());

            assertThat(lock.acquire(Deadline.in(Duration.ZERO))).isEqualTo(Outcome.FROM_THE_DEAD);
        } finally {
            OwnedLock.ASKERS.values().removeIf(asker -> asker.getState() == Thread.State.NEW);
            LONG.setVolatile(MEMORY, state, 0L);
        }
    }

    /// Who asks after the owner of the lock in it: other threads of this JVM may ask after others.
    private static @Nullable Thread asker(Holding holding) {
        return OwnedLock.ASKERS.get(holding.offset());
    }

    /// By its stack: one that listens is runnable.
    private static boolean waits(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Sleeper.class.getName()));
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
