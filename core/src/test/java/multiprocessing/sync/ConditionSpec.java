package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The contract of [Condition], under either lock.
@SuppressWarnings("WaitNotInLoop") // single waits are what is tested
abstract class ConditionSpec extends SyncSpec {
    static Stream<Condition> conditions() {
        return Stream.of(
                Condition.create(), Condition.create(Lock.create()), RLock.create().newCondition());
    }

    /// Waits for a signal with the lock held, and counts that.
    static SerializableRunnable waiter(Condition condition, SharedLong woken) {
        return () -> {
            try (var _ = condition.hold()) {
                condition.await();
                woken.add(1);
            }
        };
    }

    static void awaitWaiters(Condition condition, int count) throws Exception {
        Await.await(() -> condition.waiting() == count, count + " waiters at " + condition);
    }

    static void awaitWoken(Condition condition, SharedLong woken, int count) throws Exception {
        Await.await(
                () -> {
                    try (var _ = condition.hold()) {
                        return woken.get() == count;
                    }
                },
                count + " to be woken");
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void aSignalWakesOneAndOnlyOne(Condition condition) throws Exception {
        var woken = SharedLong.create();
        List<Process> waiters =
                List.of(start(waiter(condition, woken)), start(waiter(condition, woken)));
        var near = new Runner(waiter(condition, woken));
        awaitWaiters(condition, 3);
        try (var _ = condition.hold()) {
            condition.signal();
            assertThat(condition.waiting()).isEqualTo(2);
        }
        awaitWoken(condition, woken, 1);
        try (var _ = condition.hold()) {
            condition.signal(2); // of several processes, mostly
            assertThat(condition.waiting()).isZero();
        }
        join(waiters);
        near.join();
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void asManyAreWokenAsAreSignalled(Condition condition) throws Exception {
        var woken = SharedLong.create();
        var waiters = new ArrayList<Runner>();
        for (int i = 0; i < 5; i++) {
            waiters.add(new Runner(waiter(condition, woken)));
        }
        awaitWaiters(condition, 5);
        try (var _ = condition.hold()) {
            condition.signal(0);
            condition.signal(2);
        }
        awaitWoken(condition, woken, 2);
        assertThat(condition.waiting()).isEqualTo(3);
        try (var _ = condition.hold()) {
            condition.signalAll();
        }
        for (Runner waiter : waiters) {
            waiter.join();
        }
        assertThat(woken.get()).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void whoBeginsToWaitAfterASignalDoesNotHearIt(Condition condition) throws Exception {
        var woken = SharedLong.create();
        try (var _ = condition.hold()) {
            condition.signal();
            condition.signalAll();
            assertThat(condition.await(SHORT)).isFalse();
        }
        var waiter = new Runner(waiter(condition, woken));
        awaitWaiters(condition, 1);
        try (var _ = condition.hold()) {
            condition.signal(); // for the other, not for this thread
            assertThat(condition.await(SHORT)).isFalse();
        }
        waiter.join();
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void whoTimedOutTakesNoLaterSignal(Condition condition) throws Exception {
        for (int i = 0; i < 3; i++) {
            join(
                    start(() -> {
                        try (var _ = condition.hold()) {
                            assertThat(condition.await(Duration.ofMillis(1))).isFalse();
                        }
                    }));
        }
        var woken = SharedLong.create();
        Process waiter = start(waiter(condition, woken));
        awaitWaiters(condition, 1);

        try (var _ = condition.hold()) {
            condition.signal();
        }
        join(waiter);
        try (var _ = condition.hold()) {
            condition.signal(3);
            assertThat(condition.await(Duration.ofMillis(1))).as("nothing is kept").isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void theLockIsHeldAgainAfterAWaitHoweverItEnds(Condition condition) throws Exception {
        condition.acquire();
        assertThat(condition.await(SHORT)).isFalse();
        assertThat(condition.await(Duration.ZERO)).isFalse();
        assertThat(condition.lock().isLocked()).isTrue();
        assertThat(condition).hasToString("Condition[" + condition.lock() + ", waiting 0]");
        condition.release();

        var waiter =
                new Runner(() -> {
                    condition.acquire();
                    try {
                        condition.await();
                    } finally {
                        condition.release();
                    }
                });
        awaitWaiters(condition, 1);
        waiter.interruptWhenItSleeps();
        assertThat(waiter.outcome()).isInstanceOf(InterruptedException.class);
        assertThat(condition.waiting()).isZero();
        assertThat(condition.lock().isLocked()).isFalse();
    }

    @Test
    void allLevelsOfAnRLockAreReleasedAndCameBack() throws Exception {
        var condition = Condition.create();
        var waiter =
                new Runner(() -> {
                    condition.acquire();
                    condition.acquire();
                    condition.acquire();
                    condition.await();
                    condition.release();
                    condition.release();
                    assertThat(condition.lock().isLocked()).isTrue();
                    condition.release();
                });
        awaitWaiters(condition, 1);
        join(
                start(() -> {
                    assertThat(condition.tryAcquire()).isTrue();
                    condition.signal();
                    condition.release();
                }));
        waiter.join();
        assertThat(condition.lock().isLocked()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void aPredicateIsWaitedFor(Condition condition) throws Exception {
        var number = SharedLong.create();
        Process child =
                start(() -> {
                    for (int i = 0; i < 10; i++) {
                        try (var _ = condition.hold()) {
                            number.add(1);
                            condition.signalAll();
                        }
                    }
                });
        try (var _ = condition.hold()) {
            condition.awaitUntil(() -> number.get() == 10);
            assertThat(condition.awaitUntil(() -> number.get() == 11, SHORT)).isFalse();
            assertThat(condition.awaitUntil(() -> number.get() == 10, Duration.ZERO)).isTrue();
        }
        join(child);
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void signalsInVainNeitherEndAWaitInTimeNorProlongIt(Condition condition) throws Exception {
        var isOver = new AtomicBoolean();
        var signaller =
                new Runner(() -> {
                    while (!isOver.get()) {
                        if (condition.waiting() > 0) {
                            try (var _ = condition.hold()) {
                                condition.signalAll();
                            }
                        }
                        Thread.onSpinWait();
                    }
                });
        var questions = new AtomicInteger();
        try (var _ = condition.hold()) {
            assertThat(condition.awaitUntil(() -> questions.incrementAndGet() == 5, Await.PATIENCE))
                    .isTrue();
            assertThat(condition.awaitUntil(() -> false, SHORT)).isFalse();
        } finally {
            isOver.set(true);
        }
        signaller.join();
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void nothingGoesWithoutTheLock(Condition condition) throws Exception {
        for (SerializableRunnable use :
                List.<SerializableRunnable>of(
                        condition::await,
                        () -> condition.await(SHORT),
                        () -> condition.awaitUntil(() -> true),
                        condition::awaitUninterruptibly,
                        condition::signal,
                        () -> condition.signal(2),
                        condition::signalAll)) {
            assertThatIllegalStateException()
                    .isThrownBy(use::runOrThrow)
                    .withMessageContaining("acquire() it first");
        }
        condition.acquire();
        var other = new Runner(condition::signal);
        assertThat(other.outcome()).isInstanceOf(IllegalStateException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> condition.signal(-1));
        condition.release();
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void isAJavaConditionToo(Condition condition) throws Exception {
        java.util.concurrent.locks.Condition java = condition;
        condition.acquire();
        assertThat(java.await(1, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(java.awaitNanos(1_000)).isZero();
        assertThat(java.awaitUntil(Date.from(Instant.now().minusSeconds(1)))).isFalse();
        assertThat(java.awaitUntil(new DateAsOfSql())).isFalse();
        condition.release();

        var waiter =
                new Runner(() -> {
                    condition.acquire();
                    java.awaitUninterruptibly();
                    condition.release();
                    assertThat(Thread.interrupted()).isTrue();
                });
        awaitWaiters(condition, 1);
        waiter.interruptWhenItSleeps();
        waiter.awaitSleep();
        try (var _ = condition.hold()) {
            java.signal();
        }
        waiter.join();
    }

    /// Has no time of the day, and refuses to be an instant: as `java.sql.Date`, which is not in a module that is read here.
    @SuppressWarnings("JavaUtilDate") // what is tested
    private static final class DateAsOfSql extends Date {
        private static final long serialVersionUID = 1;

        DateAsOfSql() {
            super(0);
        }

        @Override
        public Instant toInstant() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void moreMayWaitThanThereIsRoomForAtFirst() throws Exception {
        int many = 300;
        var condition = Condition.create();
        var woken = SharedLong.create();
        var waiters = new ArrayList<Runner>();
        for (int i = 0; i < many; i++) {
            waiters.add(new Runner(Thread.ofVirtual(), waiter(condition, woken)));
        }
        awaitWaiters(condition, many);
        try (var _ = condition.hold()) {
            condition.signal(100);
            assertThat(condition.waiting()).isEqualTo(many - 100);
            condition.signalAll();
        }
        for (Runner waiter : waiters) {
            waiter.join();
        }
        assertThat(woken.get()).isEqualTo(many);
        assertThat(condition.waiting()).isZero();
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void pingPong(Condition condition) throws Exception {
        var turn = SharedLong.create();
        int rounds = 1_000;
        Process player = start(() -> play(condition, turn, 1, rounds));
        play(condition, turn, 0, rounds);
        join(player);
        assertThat(turn.get()).isEqualTo(2L * rounds);
    }

    private static void play(Condition condition, SharedLong turn, int side, int rounds)
            throws Exception {
        for (int i = 0; i < rounds; i++) {
            try (var _ = condition.hold()) {
                assertThat(condition.awaitUntil(() -> turn.get() % 2 == side, Await.PATIENCE))
                        .isTrue();
                turn.add(1);
                condition.signal();
            }
        }
    }
}
