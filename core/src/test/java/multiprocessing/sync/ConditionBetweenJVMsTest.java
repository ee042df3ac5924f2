package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("WaitNotInLoop") // single waits are what is tested
class ConditionBetweenJVMsTest extends ConditionSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void aDeadWaiterBlocksNobodyAndTakesNoSignal(Condition condition) throws Exception {
        var woken = SharedLong.create();
        List<Process> dead =
                List.of(start(waiter(condition, woken)), start(waiter(condition, woken)));
        awaitWaiters(condition, 2);
        var alive = new Runner(waiter(condition, woken));
        awaitWaiters(condition, 3);
        for (Process process : dead) {
            kill(process);
        }

        try (var _ = condition.hold()) {
            condition.signal();
        }

        alive.join();
        assertThat(woken.get()).isEqualTo(1);
        assertThat(condition.waiting()).isZero();
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void aSignalToAStoppedOneThatIsKilledThenGoesOnToAnother(Condition condition) throws Exception {
        var woken = SharedLong.create();
        Process oldest = start(waiter(condition, woken));
        awaitWaiters(condition, 1);
        var next = new Runner(waiter(condition, woken));
        var last = new Runner(waiter(condition, woken));
        awaitWaiters(condition, 3);
        stopAsleep(oldest, condition);

        try (var _ = condition.hold()) {
            condition.signal(); // for the oldest, who cannot hear it
        }
        assertThat(condition.waiting()).isEqualTo(2);
        kill(oldest);

        awaitWoken(condition, woken, 1);
        assertThat(condition.waiting()).as("one signal for one").isEqualTo(1);
        try (var _ = condition.hold()) {
            condition.signal();
        }
        next.join();
        last.join();
    }

    /// Stops one who waits: it counts as waiting a moment before it gives the lock away.
    private static void stopAsleep(Process waiter, Condition condition) throws Exception {
        try (var _ = condition.hold()) {
            Signals.stop(waiter.pid());
        }
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void whoCameAfterASignalToOneWhoDiedDoesNotInheritIt(Condition condition) throws Exception {
        var woken = SharedLong.create();
        Process oldest = start(waiter(condition, woken));
        awaitWaiters(condition, 1);
        stopAsleep(oldest, condition);
        try (var _ = condition.hold()) {
            condition.signal();
        }
        var later = new Runner(waiter(condition, woken));
        awaitWaiters(condition, 1);
        kill(oldest);
        try (var _ = condition.hold()) {
            assertThat(woken.get()).isZero();
            condition.signal();
        }
        later.join();
        assertThat(woken.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void aWaitEndsThoughTheHolderOfTheLockDied(Condition condition) throws Exception {
        var woken = SharedLong.create();
        var waiter = new Runner(waiter(condition, woken));
        awaitWaiters(condition, 1);
        signalAndDieWithTheLock(condition);
        waiter.join();
        assertThat(woken.get()).isEqualTo(1);
    }

    private void signalAndDieWithTheLock(Condition condition) throws Exception {
        var signalled = Event.create();
        Process holder =
                start(() -> {
                    condition.acquire();
                    condition.signal();
                    signalled.set();
                    sleepForever();
                });
        await(signalled);
        kill(holder);
    }

    static Stream<Mutex> throwing() {
        return Stream.of(Lock.create(OwnerDeath.THROW), RLock.create(OwnerDeath.THROW));
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void aWaitTellsOfTheDeathByChoiceAndHasTheLock(Mutex lock) throws Exception {
        var condition = Condition.create(lock);
        var waiter =
                new Runner(() -> {
                    condition.acquire();
                    try {
                        condition.await();
                    } finally {
                        assertThat(lock.isLocked()).isTrue();
                        condition.release();
                    }
                });
        awaitWaiters(condition, 1);
        signalAndDieWithTheLock(condition);
        assertThat(waiter.outcome()).isInstanceOf(OwnerDiedException.class);
        assertThat(lock.isLocked()).isFalse();
        assertThat(condition.waiting()).isZero();
        assertThatExceptionOfType(OwnerDiedException.class).isThrownBy(condition::acquire);
        try (var _ = condition.lock().recover()) {
            condition.signalAll();
        }
        assertThat(condition.tryAcquire()).isTrue();
        condition.release();
    }

    /// It came to one who heard of the death in its place, and the other waited for ever.
    @ParameterizedTest
    @MethodSource("throwing")
    void aSignalToAWaitThatEndsByAnErrorGoesOnToAnother(Mutex lock) throws Exception {
        var condition = Condition.create(lock);
        var woken = SharedLong.create();
        var first = new Runner(waiter(condition, woken));
        awaitWaiters(condition, 1);
        var second = new Runner(waiter(condition, woken));
        awaitWaiters(condition, 2);

        signalAndDieWithTheLock(condition);

        assertThat(first.outcome()).isInstanceOf(OwnerDiedException.class);
        assertThat(second.outcome()).isInstanceOf(OwnerDiedException.class);
        assertThat(condition.waiting()).isZero();
    }

    @Test
    void anInterruptIsKeptWhenTheWaitTellsOfADeath() throws Exception {
        var condition = Condition.create(RLock.create(OwnerDeath.THROW));
        var wasInterrupted = new AtomicBoolean();
        var waiter =
                new Runner(() -> {
                    try (var _ = condition.hold()) {
                        condition.await();
                    } finally {
                        wasInterrupted.set(Thread.interrupted());
                    }
                });
        awaitWaiters(condition, 1);
        var holds = Event.create();
        Process holder =
                start(() -> {
                    condition.acquire();
                    holds.set();
                    sleepForever();
                });
        await(holds);

        waiter.interruptWhenItSleeps();
        kill(holder);

        assertThat(waiter.outcome()).isInstanceOf(OwnerDiedException.class);
        assertThat(wasInterrupted).isTrue();
    }

    @Test
    void cellsOfTheDeadAreUsedAgain() throws Exception {
        var condition = Condition.create();
        var woken = SharedLong.create();
        for (int i = 0; i < 3; i++) {
            Process dead =
                    start(() -> {
                        for (int j = 0; j < 10; j++) {
                            var _ = new Runner(waiter(condition, woken));
                        }
                        sleepForever();
                    });
            awaitWaiters(condition, 10);
            kill(dead);
            awaitWaiters(condition, 0);
        }
        var alive = new Runner(waiter(condition, woken));
        awaitWaiters(condition, 1);
        try (var _ = condition.hold()) {
            condition.signal();
        }
        alive.join();
    }

    @Test
    void travelsWithItsLock() throws Exception {
        var lock = Lock.create();
        Condition condition = lock.newCondition();
        join(
                start(() -> {
                    assertThat(condition.lock()).isSameAs(lock);
                    lock.acquire();
                    condition.signal();
                    lock.release();
                }));
    }
}
