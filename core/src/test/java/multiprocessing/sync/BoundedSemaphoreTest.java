package multiprocessing.sync;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Steps;
import multiprocessing.signal.Members;
import multiprocessing.sync.BoundedSemaphore.BoundedHandle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Others take and give back while one looks for a permit. Two permits; the one that is looked at first is moved on behind its
/// back.
class BoundedSemaphoreTest {
    private static final long FREE = BoundedLayout.slot(0, 0);
    private static final long GIVEN_BACK = BoundedLayout.slot(0, 1);
    private static final long TAKEN = BoundedLayout.slot(Members.own(), 0);

    private final Holding holding = Slots.create(BoundedLayout.SLOTS, 2);
    private final BoundedSemaphore semaphore =
            (BoundedSemaphore) new BoundedHandle(holding.ticket()).resolve();
    private final Slots slots = new Slots(holding.offset() + BoundedLayout.SLOTS);
    private final long first = slots.at(Members.placeOf(Members.own()) % 2);
    private final long second = slots.at(1 - Members.placeOf(Members.own()) % 2);

    @AfterEach
    void unhook() {
        Steps.hook(() -> {});
    }

    @Test
    void whoFindsEachTakenLooksAgainIfOneWasGivenBackMeanwhile() {
        set(first, TAKEN);
        set(second, FREE);
        afterTheFirstLook(() -> {
            set(first, GIVEN_BACK);
            set(second, TAKEN);
        });

        assertThat(semaphore.tryAcquire()).as("one was free at any time").isTrue();

        assertThat(semaphore.value()).isZero();
    }

    @Test
    void whoGivesBackLooksAgainIfAnotherDidMeanwhile() {
        set(first, FREE);
        set(second, TAKEN);
        afterTheFirstLook(() -> {
            set(first, TAKEN);
            set(second, GIVEN_BACK);
        });

        semaphore.release(); // one was taken at any time

        assertThat(semaphore.value()).isEqualTo(2);
    }

    private static void afterTheFirstLook(Runnable change) {
        var isDone = new AtomicBoolean();
        Steps.hook(() -> {
            if (isDone.compareAndSet(false, true)) {
                change.run();
            }
        });
    }

    private static void set(long slot, long value) {
        LONG.setVolatile(MEMORY, slot, value);
    }
}
