package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.concurrent.TimeUnit;
import multiprocessing.heap.Holding;
import multiprocessing.memory.CommonsLayout;
import multiprocessing.signal.Gate;
import multiprocessing.signal.Members;
import multiprocessing.signal.Words;
import multiprocessing.sync.SyncSpec.Runner;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A party that is slow between its two steps, of which only the second makes it come.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BarrierStateTest {
    private static final int DEAD_MEMBER = 1 << 10 | CommonsLayout.MEMBERS_MOST - 1;

    private final Holding holding = Slots.create(BarrierLayout.SLOTS, 2);
    private final BarrierState barrier = new BarrierState(holding);
    private final Slots slots = new Slots(holding.offset() + BarrierLayout.SLOTS);

    private Runner party(int index) {
        return new Runner(() ->
                assertThat(barrier.await(() -> {}, Deadline.in(Await.PATIENCE))).isEqualTo(index));
    }

    @Test
    void whoHasTakenASlotHasNotComeYet() throws Exception {
        takeFirstSlot();
        Runner first = party(0);
        first.awaitSleep();
        assertThat(barrier.waiting()).isEqualTo(1);
        giveFirstSlotBack();
        Runner second = party(1);
        first.join();
        second.join();
        assertThat(barrier.waiting()).isZero();
    }

    @Test
    void whoComesIsCountedThoughItsSlotIsNotInOrder() throws Exception {
        takeFirstSlot();
        Runner first = party(0);
        first.awaitSleep();
        Runner second = party(1);
        second.awaitSleep(); // no slot is free
        assertThat(barrier.waiting()).isEqualTo(1);
        giveFirstSlotBack();
        first.join();
        second.join();
    }

    @Test
    void onlyTheLastWhoLeavesWakesThoseWhoComeTooEarly() throws Exception {
        takeSlot(0);
        takeSlot(1);
        setState(BarrierLayout.state(0, 0, BarrierLayout.OPEN));
        Runner early = new Runner(() -> barrier.await(() -> {}, Deadline.in(Await.PATIENCE)));
        early.awaitSleep();
        int callsBefore = callsToTheEarly();
        barrier.leave(0);
        assertThat(callsToTheEarly()).isEqualTo(callsBefore);
        barrier.leave(1);
        Await.await(() -> barrier.waiting() == 1, "the early one to come");
        barrier.abort();
        assertThat(early.outcome()).isInstanceOf(BrokenBarrierException.class);
    }

    /// As one for whom there is no file descriptor to wait with; here it is the deadline that is missing.
    @Test
    @SuppressWarnings("NullAway")
    void oneWhoCannotWaitBreaksTheRoundInWhichItIsCounted() {
        assertThatNullPointerException().isThrownBy(() -> barrier.await(() -> {}, null));

        assertThat(barrier.isBroken()).isTrue();
        assertThat(barrier.waiting()).isZero();
    }

    /// Who has looked at the barrier a round ago would erase the trace of a death.
    @Test
    void whatTheDeadOfALaterRoundHaveLeftIsNotFree() {
        int most = 0xFFFFFF;
        assertThat(isFreeIn(4, 5)).isTrue();
        assertThat(isFreeIn(5, 5)).isFalse();
        assertThat(isFreeIn(6, 5)).isFalse();
        assertThat(isFreeIn(most, 0)).isTrue();
        assertThat(isFreeIn(0, most)).isFalse();
    }

    private static boolean isFreeIn(int roundOfTheDead, int round) {
        long dead = BarrierLayout.slot(DEAD_MEMBER, roundOfTheDead);
        return BarrierState.isFree(dead, BarrierLayout.state(round, 0, BarrierLayout.FILLING));
    }

    private int callsToTheEarly() {
        return (int) Words.INT.getVolatile(Words.MEMORY, holding.offset() + BarrierLayout.EMPTYING);
    }

    private void setState(long state) {
        Words.LONG.setVolatile(Words.MEMORY, holding.offset() + BarrierLayout.STATE, state);
    }

    private void takeFirstSlot() {
        takeSlot(0);
    }

    private void takeSlot(int index) {
        Words.LONG.setVolatile(Words.MEMORY, slots.at(index), BarrierLayout.slot(Members.own(), 0));
    }

    /// As one does who finds the round over.
    private void giveFirstSlotBack() {
        Words.LONG.setVolatile(Words.MEMORY, slots.at(0), 0L);
        new Gate(holding.offset() + BarrierLayout.EMPTYING).wakeAll();
    }
}
