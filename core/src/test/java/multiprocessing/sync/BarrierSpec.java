package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.sync.BrokenBarrierException.Reason;
import multiprocessing.testkit.Await;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The contract of [Barrier].
abstract class BarrierSpec extends SyncSpec {
    static void awaitWaiting(Barrier barrier, int count) throws Exception {
        Await.await(() -> barrier.waiting() == count, count + " to wait at " + barrier);
    }

    static void assertBroken(@Nullable Throwable failure, Reason reason) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        BrokenBarrierException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void allGoOnTogetherRoundAfterRound() throws Exception {
        int parties = 3;
        int rounds = 300;
        var barrier = Barrier.create(parties);
        var come = Semaphore.create(0);
        SerializableRunnable party =
                () -> {
                    for (int round = 1; round <= rounds; round++) {
                        come.release();
                        barrier.await();
                        assertThat(come.value())
                                .isBetween(parties * round, parties * (round + 1) - 1);
                    }
                };
        List<Process> others = List.of(start(party), start(party));
        party.runOrThrow();
        join(others);
        assertThat(come.value()).isEqualTo(parties * rounds);
        assertThat(barrier.waiting()).isZero();
        assertThat(barrier.parties()).isEqualTo(parties);
    }

    @Test
    void eachPartyGetsANumberOfItsOwn() throws Exception {
        int parties = 5;
        var barrier = Barrier.create(parties);
        var numbers = SharedLong.create();
        var lock = Lock.create();
        var waiters = new ArrayList<Runner>();
        SerializableRunnable party =
                () -> {
                    int number = barrier.await();
                    try (var _ = lock.hold()) {
                        numbers.add(1L << number);
                    }
                };
        Process far = start(party);
        for (int i = 1; i < parties; i++) {
            waiters.add(new Runner(party));
        }
        for (Runner waiter : waiters) {
            waiter.join();
        }
        join(far);
        assertThat(numbers.get()).isEqualTo((1L << parties) - 1);
    }

    @Test
    void manyThreadsMayUseABarrierForFew() throws Exception {
        var barrier = Barrier.create(2);
        SerializableRunnable party =
                () -> {
                    for (int i = 0; i < 500; i++) {
                        barrier.await();
                    }
                };
        var runners = new ArrayList<Runner>();
        for (int i = 0; i < 2; i++) {
            runners.add(new Runner(party));
        }
        Process far =
                start(() -> {
                    var one = new Runner(party);
                    var other = new Runner(party);
                    one.join();
                    other.join();
                });
        // an even number of visits in all, but the last ones may be of one thread: let another help
        // out
        var helper =
                new Runner(() -> {
                    while (true) {
                        barrier.await();
                    }
                });
        for (Runner runner : runners) {
            runner.join();
        }
        join(far);
        barrier.abort();
        assertBroken(helper.outcome(), Reason.ABORTED);
    }

    @Test
    void oneRunsTheActionBeforeAnyGoesOn() throws Exception {
        var actions = SharedLong.create();
        int rounds = 50;
        var barrier = Barrier.create(2, () -> actions.add(1));
        SerializableRunnable party =
                () -> {
                    for (int round = 1; round <= rounds; round++) {
                        barrier.await();
                        assertThat(actions.get()).isBetween((long) round, round + 1L);
                    }
                };
        Process other = start(party);
        party.runOrThrow();
        join(other);
        assertThat(actions.get()).isEqualTo(rounds);
    }

    @Test
    void aFailingActionBreaksItForTheOthers() throws Exception {
        var barrier =
                Barrier.create(
                        2,
                        () -> {
                            throw new IllegalStateException("planted");
                        });
        var waiter = new Runner(barrier::await);
        awaitWaiting(barrier, 1);
        assertThatIllegalStateException().isThrownBy(barrier::await).withMessage("planted");
        assertBroken(waiter.outcome(), Reason.ACTION_FAILED);
        assertThat(barrier.isBroken()).isTrue();
    }

    @Test
    void whoWaitsTooLongBreaksItForAll() throws Exception {
        var barrier = Barrier.create(3);
        var waiter = new Runner(barrier::await);
        awaitWaiting(barrier, 1);
        join(
                start(() ->
                        assertThatExceptionOfType(BrokenBarrierException.class)
                                .isThrownBy(() -> barrier.await(SHORT))));
        assertBroken(waiter.outcome(), Reason.TIMED_OUT);
        assertThat(barrier.isBroken()).isTrue();
        assertThat(barrier.waiting()).isZero();
        assertThatExceptionOfType(BrokenBarrierException.class)
                .isThrownBy(barrier::await)
                .withMessageContaining("timeout");
        join(
                start(() ->
                        assertThatExceptionOfType(BrokenBarrierException.class)
                                .isThrownBy(barrier::await)));
    }

    @Test
    void whoIsOneTooManyMayGiveUp() throws Exception {
        var acts = Event.create();
        var mayEnd = Event.create();
        var barrier =
                Barrier.create(
                        2,
                        () -> {
                            acts.set();
                            await(mayEnd);
                        });
        var near = new Runner(barrier::await);
        Process far = start(barrier::await);
        await(acts);
        assertThatExceptionOfType(BrokenBarrierException.class)
                .isThrownBy(() -> barrier.await(SHORT))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TIMED_OUT));
        assertThat(barrier.isBroken()).isFalse();
        mayEnd.set();
        near.join();
        join(far);
    }

    @Test
    void itsOwnTimeoutIsForWaitsWithoutOne() throws Exception {
        var barrier = Barrier.create(2, null, SHORT);
        assertThatExceptionOfType(BrokenBarrierException.class).isThrownBy(barrier::await);
        barrier.reset();
        var resets = Event.create();
        Process patient =
                start(() -> {
                    assertThatExceptionOfType(BrokenBarrierException.class)
                            .isThrownBy(barrier::await);
                    barrier.reset();
                    resets.set();
                    barrier.await(Await.PATIENCE);
                });
        await(resets);
        awaitWaiting(barrier, 1);
        assertThat(barrier.await(Duration.ZERO)).isEqualTo(1);
        join(patient);
    }

    @Test
    void whoComesWithoutTimeAndIsNotTheLastBreaksIt() throws Exception {
        var barrier = Barrier.create(3);
        var waiter = new Runner(barrier::await);
        awaitWaiting(barrier, 1);
        assertThatExceptionOfType(BrokenBarrierException.class)
                .isThrownBy(() -> barrier.await(Duration.ofSeconds(-1)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TIMED_OUT));
        assertBroken(waiter.outcome(), Reason.TIMED_OUT);
    }

    @Test
    void anInterruptBreaksItForTheOthers() throws Exception {
        var barrier = Barrier.create(3);
        var waiter = new Runner(barrier::await);
        var interrupted = new Runner(barrier::await);
        awaitWaiting(barrier, 2);
        interrupted.interruptWhenItSleeps();
        assertThat(interrupted.outcome()).isInstanceOf(InterruptedException.class);
        assertBroken(waiter.outcome(), Reason.INTERRUPTED);
    }

    @Test
    void abortBreaksItAndResetMendsIt() throws Exception {
        var barrier = Barrier.create(2);
        var waiter = new Runner(barrier::await);
        awaitWaiting(barrier, 1);
        join(start(barrier::abort));
        assertBroken(waiter.outcome(), Reason.ABORTED);
        assertThat(barrier.isBroken()).isTrue();
        assertThat(barrier).hasToString("Barrier[broken]");

        join(start(barrier::reset));
        assertThat(barrier.isBroken()).isFalse();
        Process party = start(barrier::await);
        int number = barrier.await();
        assertThat(number).isBetween(0, 1);
        join(party);
    }

    @Test
    void resetSendsAwayThoseWhoWait() throws Exception {
        var barrier = Barrier.create(2);
        barrier.reset();
        var waiter = new Runner(barrier::await);
        awaitWaiting(barrier, 1);
        barrier.reset();
        assertBroken(waiter.outcome(), Reason.RESET);
        assertThat(barrier.isBroken()).isFalse();
        Process party = start(barrier::await);
        barrier.await();
        join(party);
    }

    @Test
    void oneIsEnoughForABarrierOfOne() throws Exception {
        var barrier = Barrier.create(1);
        assertThat(barrier.await()).isZero();
        assertThat(barrier.await(Duration.ZERO)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Barrier.create(0))
                .withMessageContaining("parties=0");
        assertThatIllegalArgumentException().isThrownBy(() -> Barrier.create(1 << 20));
    }

    @Test
    void aBarrierMayBeForMany() throws Exception {
        int many = 400;
        var barrier = Barrier.create(many);
        var parties = new ArrayList<Runner>();
        for (int i = 0; i < many; i++) {
            parties.add(new Runner(Thread.ofVirtual(), barrier::await));
        }
        for (Runner party : parties) {
            party.join();
        }
    }
}
