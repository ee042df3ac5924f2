package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [Lock] and [RLock] have in common, and what each has for itself.
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // that is what is tested
abstract class MutexSpec extends SyncSpec {
    static Stream<Mutex> mutexes() {
        return Stream.of(Lock.create(), RLock.create());
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void isHeldFromAcquireToRelease(Mutex lock) throws Exception {
        assertThat(lock.isLocked()).isFalse();
        lock.acquire();
        assertThat(lock.isLocked()).isTrue();
        assertThat(lock).hasToString(lock.getClass().getSimpleName() + "[held]");
        lock.release();
        assertThat(lock.isLocked()).isFalse();
        assertThat(lock).hasToString(lock.getClass().getSimpleName() + "[free]");
        assertThat(lock.tryAcquire()).isTrue();
        lock.release();
        assertThat(lock.acquire(Duration.ofSeconds(-1))).isTrue();
        lock.release();
        try (var _ = lock.hold()) {
            assertThat(lock.isLocked()).isTrue();
        }
        assertThat(lock.isLocked()).isFalse();
        assertThat(lock.wasAbandoned()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    @SuppressWarnings("NullAway") // the mistake under test
    void isNotAcquiredForNoTimeWhenItIsFreeEither(Mutex lock) {
        assertThatNullPointerException().isThrownBy(() -> lock.acquire(null));
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake under test
    void isNotMadeWithoutAChoice() {
        assertThatNullPointerException().isThrownBy(() -> Lock.create(null));
        assertThatNullPointerException().isThrownBy(() -> RLock.create(null));
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void isAJavaLockToo(Mutex mutex) throws Exception {
        java.util.concurrent.locks.Lock lock = mutex;
        lock.lock();
        lock.unlock();
        lock.lockInterruptibly();
        lock.unlock();
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
        assertThat(lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
        java.util.concurrent.locks.Condition condition = lock.newCondition();
        assertThat(condition.await(1, TimeUnit.MILLISECONDS)).isFalse();
        lock.unlock();
        assertThat(mutex.isLocked()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void othersDoNotGetIt(Mutex lock) throws Exception {
        lock.acquire();
        join(
                start(() -> {
                    assertThat(lock.isLocked()).isTrue();
                    assertThat(lock.tryAcquire()).isFalse();
                    assertThat(lock.acquire(Duration.ZERO)).isFalse();
                    assertThat(lock.acquire(SHORT)).isFalse();
                }));
        lock.release();
        join(
                start(() -> {
                    lock.acquire();
                    lock.release();
                }));
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void whoWaitsGetsItAtItsRelease(Mutex lock) throws Exception {
        var waits = Event.create();
        lock.acquire();
        Process waiter =
                start(() -> {
                    assertThat(lock.acquire(SHORT)).isFalse();
                    waits.set();
                    assertThat(lock.acquire(Await.PATIENCE)).isTrue();
                    lock.release();
                });
        await(waits);
        lock.release();
        join(waiter);
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void whatIsCountedUnderItIsExact(Mutex lock) throws Exception {
        int times = 100_000;
        var counter = SharedLong.create();
        SerializableRunnable count =
                () -> {
                    for (int i = 0; i < times; i++) {
                        lock.acquire();
                        counter.add(1);
                        lock.release();
                    }
                };
        SerializableRunnable countTwice =
                () -> {
                    var other = new Runner(count);
                    count.run();
                    other.join();
                };
        join(List.of(start(countTwice), start(countTwice)));
        assertThat(counter.get()).isEqualTo(4L * times);
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void virtualThreadsWaitWithoutTheirCarriers(Mutex lock) throws Exception {
        int many = 200;
        var counter = SharedLong.create();
        lock.acquire();
        var waiters = new ArrayList<Runner>();
        for (int i = 0; i < many; i++) {
            waiters.add(
                    new Runner(
                            Thread.ofVirtual(),
                            () -> {
                                try (var _ = lock.hold()) {
                                    counter.add(1);
                                }
                            }));
        }
        for (Runner waiter : waiters) {
            waiter.awaitSleep();
        }
        lock.release();
        for (Runner waiter : waiters) {
            waiter.join();
        }
        assertThat(counter.get()).isEqualTo(many);
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void anInterruptedWaitLeavesNothingHeld(Mutex lock) throws Exception {
        lock.acquire();
        var waiter = new Runner(lock::acquire);
        waiter.interruptWhenItSleeps();
        assertThat(waiter.outcome()).isInstanceOf(InterruptedException.class);
        lock.release();
        assertThat(lock.isLocked()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void anInterruptOfBeforeIsHeardThoughItIsFree(Mutex lock) {
        assertInterrupted(lock::acquire);
        assertInterrupted(() -> lock.acquire(SHORT));
        assertInterrupted(lock::lockInterruptibly);
        assertInterrupted(() -> lock.tryLock(1, TimeUnit.DAYS));
        assertInterrupted(lock::recover);
        assertThat(lock.isLocked()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void aWaitThatIsNotToBeInterruptedKeepsTheInterruptForLater(Mutex lock) throws Exception {
        lock.acquire();
        var waiter =
                new Runner(() -> {
                    lock.lock();
                    lock.unlock();
                    assertThat(Thread.interrupted()).isTrue();
                });
        waiter.interruptWhenItSleeps();
        waiter.awaitSleep();
        lock.release();
        waiter.join();
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void aHoldGivesBackOnce(Mutex lock) throws Exception {
        Hold hold = lock.hold();
        hold.close();
        lock.acquire();
        hold.close();
        assertThat(lock.isLocked()).isTrue();
        lock.release();
    }

    @Test
    void aLockThatNobodyHoldsCannotBeReleased() {
        assertThatIllegalStateException()
                .isThrownBy(Lock.create()::release)
                .withMessageContaining("acquire it before");
    }

    @Test
    void aLockMayBeReleasedByAnyone() throws Exception {
        var lock = Lock.create();
        lock.acquire();
        assertThat(lock.tryAcquire()).as("it is not recursive").isFalse();
        join(start(lock::release));
        assertThat(lock.tryAcquire()).isTrue();
        lock.release();
    }

    @Test
    void anRLockIsFreeAfterAsManyReleases() throws Exception {
        var lock = RLock.create();
        for (int i = 0; i < 3; i++) {
            lock.acquire();
        }
        assertThat(lock.tryAcquire()).isTrue();
        for (int i = 0; i < 4; i++) {
            join(start(() -> assertThat(lock.tryAcquire()).isFalse()));
            lock.release();
        }
        join(start(() -> assertThat(lock.tryAcquire()).isTrue()));
    }

    @Test
    void anRLockIsReleasedByItsThreadOnly() throws Exception {
        var lock = RLock.create();
        assertThatIllegalStateException().isThrownBy(lock::release);
        lock.acquire();
        join(
                start(() ->
                        assertThatIllegalStateException()
                                .isThrownBy(lock::release)
                                .withMessageContaining("does not hold")));
        var other = new Runner(lock::release);
        assertThat(other.outcome()).isInstanceOf(IllegalStateException.class);
        lock.release();
        assertThat(lock.isLocked()).isFalse();
    }
}
