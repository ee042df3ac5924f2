package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.stream.Stream;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutexBetweenJVMsTest extends MutexSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }

    static Stream<Mutex> throwing() {
        return Stream.of(Lock.create(OwnerDeath.THROW), RLock.create(OwnerDeath.THROW));
    }

    /// A process that has the lock, an [RLock] twice.
    private Process holder(Mutex lock) throws Exception {
        return holder(startMethod(), lock);
    }

    private Process holder(StartMethod method, Mutex lock) throws Exception {
        var holds = Event.create();
        Process holder =
                start(
                        method,
                        () -> {
                            lock.acquire();
                            if (lock instanceof RLock) {
                                lock.acquire();
                            }
                            holds.set();
                            sleepForever();
                        });
        await(holds);
        return holder;
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void theLockOfADeadProcessGoesToTheNextWhoIsTold(Mutex lock) throws Exception {
        kill(holder(lock));

        assertThat(lock.acquire(Await.PATIENCE)).isTrue();
        assertThat(lock.wasAbandoned()).isTrue();
        lock.release();

        assertThat(lock.tryAcquire()).isTrue();
        assertThat(lock.wasAbandoned()).as("with the release all is in order").isFalse();
        lock.release();
        assertThat(lock.isLocked()).as("the levels of the dead one are gone").isFalse();
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void aDeathEndsTheWaitsOfOthersOneByOne(Mutex lock) throws Exception {
        Process holder = holder(lock);
        var abandoned = SharedLong.create();
        SerializableRunnable count =
                () -> {
                    try (var _ = lock.hold()) {
                        abandoned.add(lock.wasAbandoned() ? 1 : 0);
                    }
                };
        var here = new Runner(count);
        Process there = start(count);
        here.awaitSleep();

        kill(holder);

        here.join();
        join(there);
        assertThat(abandoned.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void aKnownDeathIsEnoughForWhoDoesNotWait(Mutex lock) throws Exception {
        kill(holder(lock));
        Await.await(() -> !lock.isLocked(), "the death to be known");
        assertThat(lock.tryAcquire()).isTrue();
        assertThat(lock.wasAbandoned()).isTrue();
        lock.release();
    }

    /// An end in order counts as a death, too. A second release is refused, and takes no news away.
    @Test
    void whoReleasesItForTheDeadLeavesTheDeathToBeTold() throws Exception {
        var lock = Lock.create();
        join(start(lock::acquire));
        Await.await(() -> !lock.isLocked(), "the end to be known");
        lock.release();
        assertThatIllegalStateException().isThrownBy(lock::release);
        assertThat(lock.tryAcquire()).isTrue();
        assertThat(lock.wasAbandoned()).isTrue();
        lock.release();
        assertThat(lock.wasAbandoned()).isFalse();
    }

    @Test
    void whoReleasesItForTheDeadDoesNotRecoverIt() throws Exception {
        var lock = Lock.create(OwnerDeath.THROW);
        kill(holder(lock));
        lock.release();
        assertThatExceptionOfType(OwnerDiedException.class).isThrownBy(lock::tryAcquire);
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void allAreToldByAnExceptionUntilOneRecovers(Mutex lock) throws Exception {
        Multiprocessing.context(StartMethod.FORKSERVER)
                .release(); // a spare could take the place of the dead, and with it its process id
        Process holder = holder(StartMethod.SPAWN, lock);
        long pid = holder.pid();
        kill(holder);

        assertThatExceptionOfType(OwnerDiedException.class)
                .isThrownBy(lock::acquire)
                .satisfies(e -> assertThat(e.pid()).isEqualTo(pid))
                .withMessageContaining("recover()");
        assertThat(lock.isLocked()).isFalse();
        assertThatExceptionOfType(OwnerDiedException.class).isThrownBy(lock::tryAcquire);
        assertThatExceptionOfType(OwnerDiedException.class).isThrownBy(lock::hold);
        join(
                start(() ->
                        assertThatExceptionOfType(OwnerDiedException.class)
                                .isThrownBy(() -> lock.acquire(Await.PATIENCE))));
        assertThat(lock.wasAbandoned()).isTrue();

        try (var _ = lock.recover()) {
            assertThat(lock.isLocked()).isTrue();
        }
        assertThat(lock.wasAbandoned()).isFalse();
        join(
                start(() -> {
                    lock.acquire();
                    lock.release();
                }));
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void aDeathWhileRecoveringCountsAsAny(Mutex lock) throws Exception {
        kill(holder(lock));
        var recovers = Event.create();
        Process second =
                start(() -> {
                    var _ = lock.recover();
                    recovers.set();
                    sleepForever();
                });
        await(recovers);
        kill(second);
        assertThatExceptionOfType(OwnerDiedException.class).isThrownBy(lock::acquire);
    }

    @ParameterizedTest
    @MethodSource("mutexes")
    void aStoppedProcessKeepsItsLock(Mutex lock) throws Exception {
        Process holder = holder(lock);
        Signals.stop(holder.pid());
        assertThat(lock.acquire(SHORT)).isFalse();
        assertThat(lock.isLocked()).isTrue();
        Signals.send("CONT", holder.pid());
        kill(holder);
        assertThat(lock.acquire(Await.PATIENCE)).isTrue();
        lock.release();
    }

    @Test
    void aLockLivesOnWhenItsMakerIsDead() throws Exception {
        var box = Queue.<Lock>create();
        Process maker =
                start(() -> {
                    box.put(Lock.create());
                    sleepForever();
                });
        Lock lock = box.get();
        kill(maker);
        lock.acquire();
        lock.release();
    }
}
