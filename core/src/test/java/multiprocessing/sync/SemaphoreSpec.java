package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The contract of [Semaphore] and [BoundedSemaphore].
abstract class SemaphoreSpec extends SyncSpec {
    static Stream<Semaphore> ofThree() {
        return Stream.of(Semaphore.create(3), BoundedSemaphore.create(3));
    }

    static Stream<Semaphore> ofOne() {
        return Stream.of(Semaphore.create(), BoundedSemaphore.create());
    }

    @ParameterizedTest
    @MethodSource("ofThree")
    void hasAsManyPermitsAsItWasMadeWith(Semaphore semaphore) throws Exception {
        semaphore.acquire();
        assertThat(semaphore.acquire(Duration.ZERO)).isTrue();
        assertThat(semaphore.value()).isEqualTo(1);
        join(
                start(() -> {
                    assertThat(semaphore.isLocked()).isFalse();
                    assertThat(semaphore.tryAcquire()).isTrue();
                    assertThat(semaphore.value()).isZero();
                    assertThat(semaphore.isLocked()).isTrue();
                    assertThat(semaphore.tryAcquire()).isFalse();
                    assertThat(semaphore.acquire(SHORT)).isFalse();
                    semaphore.release();
                    assertThat(semaphore.value()).isEqualTo(1);
                    assertThat(semaphore.isLocked()).isFalse();
                }));
        semaphore.release();
        semaphore.release();
        assertThat(semaphore.value()).isEqualTo(3);
        try (var _ = semaphore.hold()) {
            assertThat(semaphore.value()).isEqualTo(2);
            assertThat(semaphore.toString()).isIn("Semaphore[2]", "BoundedSemaphore[2 of 3]");
        }
        assertThat(semaphore.value()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("ofOne")
    @SuppressWarnings("NullAway") // the mistake under test
    void noPermitIsTakenForNoTimeWhenThereIsOneEither(Semaphore semaphore) {
        assertThatNullPointerException().isThrownBy(() -> semaphore.acquire(null));
        assertThat(semaphore.value()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("ofOne")
    void whoWaitsGetsThePermitThatComesBack(Semaphore semaphore) throws Exception {
        var waits = Event.create();
        semaphore.acquire();
        Process waiter =
                start(() -> {
                    waits.set();
                    semaphore.acquire();
                    semaphore.release();
                });
        await(waits);
        semaphore.release();
        join(waiter);
    }

    @ParameterizedTest
    @MethodSource("ofThree")
    void neverLetsMoreIn(Semaphore semaphore) throws Exception {
        var inside = SharedLong.create();
        var most = SharedLong.create();
        var lock = Lock.create();
        SerializableRunnable visit =
                () -> {
                    for (int i = 0; i < 2_000; i++) {
                        semaphore.acquire();
                        try (var _ = lock.hold()) {
                            inside.add(1);
                            most.set(Math.max(most.get(), inside.get()));
                        }
                        try (var _ = lock.hold()) {
                            inside.add(-1);
                        }
                        semaphore.release();
                    }
                };
        SerializableRunnable visitTwice =
                () -> {
                    var others = List.of(new Runner(visit), new Runner(visit));
                    for (Runner other : others) {
                        other.join();
                    }
                };
        join(List.of(start(visitTwice), start(visitTwice)));
        assertThat(inside.get()).isZero();
        assertThat(most.get()).isBetween(1L, 3L);
        assertThat(semaphore.value()).isEqualTo(3);
    }

    @Test
    void whoLooksWhileAnotherGoesRoundFindsTheFreePermit() throws Exception {
        var semaphore = BoundedSemaphore.create(2);
        int rounds = 20_000;
        SerializableRunnable goRound =
                () -> {
                    for (int i = 0; i < rounds; i++) {
                        assertThat(semaphore.tryAcquire()).isTrue();
                        semaphore.release();
                    }
                };
        join(List.of(start(goRound), start(goRound)));
    }

    @ParameterizedTest
    @MethodSource("ofOne")
    void anInterruptedWaitTakesNothing(Semaphore semaphore) throws Exception {
        semaphore.acquire();
        var waiter = new Runner(semaphore::acquire);
        waiter.interruptWhenItSleeps();
        assertThat(waiter.outcome()).isInstanceOf(InterruptedException.class);
        semaphore.release();
        assertThat(semaphore.value()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("ofOne")
    void anInterruptOfBeforeIsHeardThoughThereIsAPermit(Semaphore semaphore) {
        assertInterrupted(semaphore::acquire);
        assertInterrupted(() -> semaphore.acquire(SHORT));
        assertThat(semaphore.value()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("ofOne")
    void canBeWaitedForAmongOthers(Semaphore semaphore) throws Exception {
        semaphore.acquire();
        assertThat(semaphore.isReady()).isFalse();
        var calls = new AtomicInteger();
        var _ = semaphore.whenReady(calls::incrementAndGet);
        join(start(semaphore::release));
        Await.await(() -> calls.get() == 1, "the call");
        assertThat(semaphore.isReady()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("ofOne")
    void severalReleasesWakeSeveralWaiters(Semaphore semaphore) throws Exception {
        semaphore.acquire();
        var waiters = new ArrayList<Runner>();
        for (int i = 0; i < 20; i++) {
            waiters.add(
                    new Runner(() -> {
                        semaphore.acquire();
                        semaphore.release();
                    }));
        }
        Process far =
                start(() -> {
                    semaphore.acquire();
                    semaphore.release();
                });
        waiters.getFirst().awaitSleep();
        semaphore.release();
        for (Runner waiter : waiters) {
            waiter.join();
        }
        join(far);
        assertThat(semaphore.value()).isEqualTo(1);
    }

    @Test
    void aPlainOneMayBeReleasedMoreOftenThanAcquired() throws Exception {
        var semaphore = Semaphore.create(0);
        join(
                start(() -> {
                    semaphore.release();
                    semaphore.release();
                }));
        assertThat(semaphore.value()).isEqualTo(2);
        assertThat(semaphore.tryAcquire()).isTrue();

        var full = Semaphore.create(Integer.MAX_VALUE);
        assertThatIllegalStateException().isThrownBy(full::release);
        assertThat(full.value()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aBoundedOneMayNot() throws Exception {
        var semaphore = BoundedSemaphore.create(2);
        semaphore.acquire();
        join(start(semaphore::release)); // a permit of another process
        assertThatIllegalStateException()
                .isThrownBy(semaphore::release)
                .withMessageContaining("permits=2");
        assertThat(semaphore.value()).isEqualTo(2);
    }

    @Test
    void aBoundedOneMayHaveMany() throws Exception {
        int many = 10_000;
        var semaphore = BoundedSemaphore.create(many);
        join(
                start(() -> {
                    for (int i = 0; i < many; i++) {
                        assertThat(semaphore.tryAcquire()).isTrue();
                    }
                    assertThat(semaphore.tryAcquire()).isFalse();
                    for (int i = 0; i < many; i++) {
                        semaphore.release();
                    }
                }));
        assertThat(semaphore.value()).isEqualTo(many);
    }

    @Test
    void wrongNumbersAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Semaphore.create(-1))
                .withMessageContaining("permits=-1");
        assertThatIllegalArgumentException().isThrownBy(() -> BoundedSemaphore.create(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BoundedSemaphore.create(1 << 20))
                .withMessageContaining("most=");
        assertThat(BoundedSemaphore.create(0).tryAcquire()).isFalse();
    }
}
