package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import multiprocessing.sync.BrokenBarrierException.Reason;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;

class BarrierBetweenJVMsTest extends BarrierSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }

    @Test
    void theDeathOfOneWhoWaitsBreaksItForTheOthers() throws Exception {
        var barrier = Barrier.create(4);
        Process dead = start(barrier::await);
        awaitWaiting(barrier, 1);
        var near = new Runner(barrier::await);
        Process far =
                start(() ->
                        assertThatExceptionOfType(BrokenBarrierException.class)
                                .isThrownBy(barrier::await)
                                .withMessageContaining("died"));
        awaitWaiting(barrier, 3);

        kill(dead);

        assertBroken(near.outcome(), Reason.DIED);
        join(far);
        assertThatExceptionOfType(BrokenBarrierException.class)
                .isThrownBy(barrier::await)
                .satisfies(e -> assertThat(e.pid()).isIn(dead.pid(), 0L));

        barrier.reset();
        assertThat(barrier.isBroken()).isFalse();
        assertThat(barrier.waiting()).isZero();
    }

    /// There are no spares, one of which could take the place of the dead, and with it its process id.
    @Test
    void allLearnWhoHasDied() throws Exception {
        Multiprocessing.context(StartMethod.FORKSERVER).release();
        var barrier = Barrier.create(4);
        Process dead = start(StartMethod.SPAWN, barrier::await);
        awaitWaiting(barrier, 1);
        long pid = dead.pid();
        var near = new Runner(() -> assertToldOf(pid, barrier));
        var come = Event.create();
        Process far =
                start(
                        StartMethod.SPAWN,
                        () -> {
                            come.set();
                            assertToldOf(pid, barrier);
                        });
        await(come);
        awaitWaiting(barrier, 3);

        kill(dead);

        near.join();
        join(far);
        assertToldOf(pid, barrier);
    }

    private static void assertToldOf(long pid, Barrier barrier) {
        assertThatExceptionOfType(BrokenBarrierException.class)
                .isThrownBy(barrier::await)
                .satisfies(e -> assertThat(e.pid()).isEqualTo(pid));
    }

    @Test
    void theDeathOfTheOneWhoRunsTheActionBreaksIt() throws Exception {
        var acts = Event.create();
        var barrier =
                Barrier.create(
                        2,
                        () -> {
                            acts.set();
                            sleepForever();
                        });
        var waiter = new Runner(barrier::await);
        awaitWaiting(barrier, 1);
        Process last = start(barrier::await);
        await(acts);
        kill(last);
        assertBroken(waiter.outcome(), Reason.DIED);
    }

    @Test
    void whoComesLaterLearnsOfTheDeathToo() throws Exception {
        var barrier = Barrier.create(2);
        Process dead = start(barrier::await);
        awaitWaiting(barrier, 1);
        kill(dead);
        Await.await(() -> barrier.waiting() == 0, "the death to be known");
        assertThat(barrier.isBroken()).isTrue();
        assertThatExceptionOfType(BrokenBarrierException.class)
                .isThrownBy(barrier::await)
                .withMessageContaining("died");
    }

    @Test
    void aResetForgetsTheDeathOfTheOnlyOneWhoWaited() throws Exception {
        var barrier = Barrier.create(2);
        Process dead = start(barrier::await);
        awaitWaiting(barrier, 1);
        kill(dead);
        Await.await(() -> barrier.waiting() == 0, "the death to be known");
        barrier.reset();
        assertThat(barrier.isBroken()).isFalse();
        Process party = start(barrier::await);
        assertThat(barrier.await(Await.PATIENCE)).isBetween(0, 1);
        join(party);
    }

    @Test
    void aStoppedOneIsWaitedForUntilTheTimeout() throws Exception {
        var barrier = Barrier.create(2);
        var ready = Event.create();
        var mayCome = Event.create();
        Process late =
                start(() -> {
                    ready.set();
                    mayCome.await();
                    barrier.await(Await.PATIENCE);
                });
        await(ready);
        Signals.stop(late.pid());
        mayCome.set();
        assertThatExceptionOfType(BrokenBarrierException.class)
                .isThrownBy(() -> barrier.await(SHORT));
        Signals.send("CONT", late.pid());
        kill(late);
    }
}
