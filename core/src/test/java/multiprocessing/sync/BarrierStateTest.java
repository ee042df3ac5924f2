package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import multiprocessing.heap.Holding;
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
    private final Holding holding = Slots.create(BarrierLayout.SLOTS, 2);
    private final BarrierState barrier = new BarrierState(holding);
    private final long firstSlot = new Slots(holding.offset() + BarrierLayout.SLOTS).at(0);

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

    private void takeFirstSlot() {
        Words.LONG.setVolatile(Words.MEMORY, firstSlot, BarrierLayout.slot(Members.own(), 0));
    }

    /// As one does who finds the round over.
    private void giveFirstSlotBack() {
        Words.LONG.setVolatile(Words.MEMORY, firstSlot, 0L);
        new Gate(holding.offset() + BarrierLayout.EMPTYING).wakeAll();
    }
}
