package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;

/// The contract of [Event].
abstract class EventSpec extends SyncSpec {
    @Test
    void isSetUntilItIsCleared() throws Exception {
        var event = Event.create();
        assertThat(event.isSet()).isFalse();
        assertThat(event.await(Duration.ZERO)).isFalse();
        assertThat(event.await(SHORT)).isFalse();
        event.set();
        event.set();
        assertThat(event.isSet()).isTrue();
        assertThat(event).hasToString("Event[set]");
        event.await();
        assertThat(event.await(Duration.ofSeconds(-1))).isTrue();
        event.clear();
        event.clear();
        assertThat(event.isSet()).isFalse();
        assertThat(event).hasToString("Event[unset]");
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake under test
    void isNotWaitedForNoTimeWhenItIsSetEither() {
        var event = Event.create();
        event.set();
        assertThatNullPointerException().isThrownBy(() -> event.await(null));
    }

    @Test
    void whatOneSetsTheOthersSee() throws Exception {
        var here = Event.create();
        var there = Event.create();
        Process child =
                start(() -> {
                    here.set();
                    there.await();
                    here.clear();
                });
        here.await();
        there.set();
        join(child);
        assertThat(here.isSet()).isFalse();
    }

    @Test
    void allWhoWaitGoOn() throws Exception {
        var event = Event.create();
        var there = Semaphore.create(0);
        var waiters = new ArrayList<Process>();
        for (int i = 0; i < 3; i++) {
            waiters.add(
                    start(() -> {
                        there.release();
                        event.await();
                    }));
        }
        for (Process _ : waiters) {
            assertThat(there.acquire(Await.PATIENCE)).isTrue();
        }
        Await.await(event.gate::isAwaited, "who waits");
        event.set();
        join(waiters);
    }

    @Test
    void whoWaitsGoesOnThoughItIsClearedAtOnce() throws Exception {
        var event = Event.create();
        var waiters = List.of(new Runner(event::await), new Runner(event::await));
        for (Runner waiter : waiters) {
            waiter.awaitSleep();
        }
        event.set();
        event.clear();
        for (Runner waiter : waiters) {
            waiter.join();
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        var event = Event.create();
        var waiter = new Runner(event::await);
        waiter.interruptWhenItSleeps();
        assertThat(waiter.outcome()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void anInterruptOfBeforeIsHeardThoughItIsSet() {
        var event = Event.create();
        event.set();
        assertInterrupted(event::await);
        assertInterrupted(() -> event.await(SHORT));
    }

    @Test
    void canBeWaitedForAmongOthers() throws Exception {
        var event = Event.create();
        var calls = new AtomicInteger();
        var cancelled = event.whenReady(() -> calls.addAndGet(100));
        cancelled.cancel();
        var _ = event.whenReady(calls::incrementAndGet);
        assertThat(event.isReady()).isFalse();
        join(start(event::set));
        Await.await(() -> calls.get() != 0, "the call");
        assertThat(event.isReady()).isTrue();
        assertThat(calls).hasValue(1);
    }

    @Test
    void virtualThreadsWaitWithoutTheirCarriers() throws Exception {
        var event = Event.create();
        var waiters = new ArrayList<Runner>();
        for (int i = 0; i < 500; i++) {
            waiters.add(new Runner(Thread.ofVirtual(), event::await));
        }
        for (Runner waiter : waiters) {
            waiter.awaitSleep();
        }
        event.set();
        for (Runner waiter : waiters) {
            waiter.join();
        }
    }

    @Test
    void pingPong() throws Exception {
        var ping = Event.create();
        var pong = Event.create();
        int rounds = 1_000;
        Process player =
                start(() -> {
                    for (int i = 0; i < rounds; i++) {
                        ping.await();
                        ping.clear();
                        pong.set();
                    }
                });
        for (int i = 0; i < rounds; i++) {
            ping.set();
            await(pong);
            pong.clear();
        }
        join(player);
    }
}
