package multiprocessing.sync;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Steps;
import multiprocessing.memory.CommonsLayout;
import multiprocessing.signal.Members;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who hears the call of one who died before he left.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WaitingRoomTest {
    /// Has never lived: its place is the last.
    private static final int DEAD_MEMBER = 1 << 10 | CommonsLayout.MEMBERS_MOST - 1;

    /// Behind the two steps of the call that comes between: the heir has chosen somebody else.
    private static final int LEAVES = 3;

    private final Holding holding = Holding.create(ConditionLayout.SIZE);
    private final WaitingRoom room = new WaitingRoom(holding);
    private final CountDownLatch isAtIt = new CountDownLatch(1);
    private final CountDownLatch isCalled = new CountDownLatch(1);

    @AfterEach
    void close() {
        Steps.hook(() -> {});
        holding.close();
    }

    @Test
    void whoWaitedAtTheCallTakesItOver() throws Exception {
        long first = room.enter();
        long second = room.enter();
        room.call(1);
        die(first);

        assertThat(room.await(second, Deadline.in(Duration.ZERO))).isTrue();
    }

    @Test
    void whoCameAfterTheCallDoesNotTakeItOver() throws Exception {
        long first = room.enter();
        room.call(1);
        long second = room.enter();
        die(first);

        assertThat(room.await(second, Deadline.in(Duration.ZERO))).isFalse();
    }

    /// The heir's, an earlier one, stood there in place of the later one: who had come between the two never heard of that.
    @Test
    void whoIsCalledWhileItTakesOverACallLeavesTheLaterOneToAllWhoWaitedThen() throws Exception {
        long dead = room.enter();
        long heir = room.enter();
        room.call(1);
        long late = room.enter();
        Thread caller = Thread.currentThread();
        var inheriting = new FutureTask<>(() -> room.await(heir, Deadline.in(Await.PATIENCE)));
        Thread heirs = Thread.ofPlatform().unstarted(inheriting);
        var next =
                new AtomicReference<Runnable>(() -> {
                    die(dead);
                    heirs.start();
                    wait(isAtIt);
                });
        Steps.hook(() -> {
            if (Thread.currentThread() == caller) {
                next.getAndSet(() -> {}).run(); // its horizon is there, the heir not called yet
            } else if (Thread.currentThread() == heirs && isAtIt.getCount() > 0) {
                isAtIt.countDown();
                wait(isCalled);
            }
        });

        room.call(1);

        isCalled.countDown();
        assertThat(inheriting.get()).isTrue();
        die(heir);
        assertThat(room.await(late, Deadline.in(Duration.ZERO))).isTrue();
    }

    /// Who has no lock may meet one who has left and come again: what he took for the oldest is a later one.
    @Test
    void whoTakesOverACallDoesNotGiveItToOneWhoHasComeAgain() throws Exception {
        long dead = room.enter();
        long heir = room.enter();
        long restless = room.enter();
        long last = room.enter();
        room.call(1);
        die(dead);
        var next = new AtomicInteger();
        Steps.hook(() -> {
            int step = next.getAndIncrement();
            if (step == 0) {
                room.call(1); // the heir, who is about to call himself
            } else if (step == LEAVES) {
                assertThat(room.leave(restless)).isFalse();
                assertThat(room.enter()).isEqualTo(restless);
            }
        });

        assertThat(room.await(heir, Deadline.in(Duration.ZERO))).isTrue();

        Steps.hook(() -> {});
        assertThat(room.await(restless, Deadline.in(Duration.ZERO))).isFalse();
        assertThat(room.await(last, Deadline.in(Duration.ZERO))).isTrue();
    }

    /// It was in no cell just then.
    @Test
    void aCallIsNotLostWhereItsReceiverDiesWhilePassingItOn() {
        long first = room.enter();
        long second = room.enter();
        room.call(1);
        var isHeard = new AtomicBoolean();
        Steps.hook(() -> {
            Steps.hook(() -> {});
            die(first);
            isHeard.set(isCalled(second));
        });

        assertThat(room.passOn(first)).isTrue();

        assertThat(isHeard).isTrue();
    }

    @Test
    void whoPassesACallOnHasLeft() {
        long first = room.enter();
        long second = room.enter();
        room.call(1);

        assertThat(room.passOn(first)).isTrue();

        assertThat(isCalled(second)).isTrue();
        assertThat(room.enter()).isEqualTo(first);
    }

    @Test
    void whoWasNotCalledPassesNothingOn() {
        long first = room.enter();
        long second = room.enter();

        assertThat(room.passOn(first)).isFalse();

        assertThat(isCalled(second)).isFalse();
    }

    private boolean isCalled(long cell) {
        try {
            return room.await(cell, Deadline.in(Duration.ZERO));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// As if the process had been another one, which was killed.
    private static void die(long cell) {
        long state = cell + ConditionLayout.STATE;
        int phase = ConditionLayout.phase((long) LONG.getVolatile(MEMORY, state));
        LONG.setVolatile(MEMORY, state, ConditionLayout.state(DEAD_MEMBER, phase));
        assertThat(Members.isKnownDead(DEAD_MEMBER)).isTrue();
    }

    private static void wait(CountDownLatch latch) {
        try {
            assertThat(latch.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
