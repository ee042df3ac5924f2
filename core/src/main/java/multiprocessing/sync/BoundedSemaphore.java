package multiprocessing.sync;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static multiprocessing.sync.BoundedLayout.member;
import static multiprocessing.sync.BoundedLayout.returns;
import static multiprocessing.sync.BoundedLayout.slot;

import java.lang.ref.Reference;
import java.util.function.LongPredicate;
import multiprocessing.codec.Handle;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Steps;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;
import multiprocessing.signal.Members;

/// A semaphore whose permits are lent: never more come back than were given out. Python:
/// `multiprocessing.BoundedSemaphore`.
///
/// Beyond Python, the permits of a process come back when it ends, killed or in order. A permit counts as held by the process
/// that acquired it; one that another process releases is taken off from that one, or, if it has none itself, from any that
/// has, one that lives before one that has ended. So nobody is to release for a process that has ended: another's permit may
/// be taken off. What one process takes and another gives back after its end is a plain [Semaphore]'s.
///
/// In all else as [Semaphore], which see.
public final class BoundedSemaphore extends Semaphore {
    /*
     * No count, for nobody could tell whether a dead process had counted already. A permit is a slot, taken and given back
     * by one compare-and-set.
     *
     * Who looks for a free one looks at one after the other, and may find each taken though one was free at any time;
     * who looks for one that is taken, the other way round. So it looks until it has seen twice in turn that there is
     * none and that none was given back in between: then there was a moment when there was none.
     */
    private static final int MOST = 65_536;

    private final Slots slots;

    /// Where this process took or gave a permit last. Races cost a longer search.
    private int hint;

    private BoundedSemaphore(Holding holding) {
        super(holding, holding.offset() + BoundedLayout.GATE);
        this.slots = new Slots(holding.offset() + BoundedLayout.SLOTS);
        this.hint = slots.count() == 0 ? 0 : Members.placeOf(Members.own()) % slots.count();
    }

    /// A new semaphore with one permit.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static BoundedSemaphore create() {
        return create(1);
    }

    /// A new semaphore with `permits` permits, which is also the most it can have.
    ///
    /// @throws IllegalArgumentException if it is negative or larger than 65,536
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static BoundedSemaphore create(int permits) {
        if (checked(permits) > MOST) {
            throw new IllegalArgumentException(
                    "too many permits for a bounded semaphore: permits="
                            + permits
                            + ", most="
                            + MOST);
        }
        return new BoundedSemaphore(Slots.create(BoundedLayout.SLOTS, permits));
    }

    @Override
    public boolean tryAcquire() {
        try {
            return changeOne(BoundedSemaphore::isFree, Members.own());
        } finally {
            Reference.reachabilityFence(holding); // whose memory may be another's after it
        }
    }

    @Override
    public void release() {
        try {
            if (!changeOne(seen -> member(seen) == Members.own(), 0)
                    && !changeOne(seen -> !isFree(seen), 0)
                    && !changeOne(seen -> member(seen) != 0, 0)) { // of one that has ended
                throw new IllegalStateException(
                        "no permit is taken: release() once for each acquire(), permits="
                                + slots.count());
            }
            gate.wakeOneAfterExchange();
        } finally {
            Reference.reachabilityFence(holding); // whose memory may be another's after it
        }
    }

    /// Has `holder`, or nobody, hold one of the permits that `isAmong`.
    ///
    /// @return false if there was a moment when none was
    private boolean changeOne(LongPredicate isAmong, int holder) {
        long returnsBefore = -1;
        while (true) {
            long returns = 0;
            int first = hint;
            for (int i = 0; i < slots.count(); i++) {
                int index = wrapped(first + i);
                long seen = slots.read(index);
                while (isAmong.test(seen)) {
                    int given = member(seen) == 0 ? returns(seen) : returns(seen) + 1;
                    if (LONG.compareAndSet(MEMORY, slots.at(index), seen, slot(holder, given))) {
                        hint = index;
                        return true;
                    }
                    seen = slots.read(index);
                }
                returns += Integer.toUnsignedLong(returns(seen));
                Steps.step();
            }
            if (returns == returnsBefore) {
                return false;
            }
            returnsBefore = returns;
        }
    }

    @Override
    public int value() {
        int free = 0;
        for (int i = 0; i < slots.count(); i++) {
            free += isFree(slots.read(i)) ? 1 : 0;
        }
        return free;
    }

    @Override
    public boolean isReady() {
        for (int i = 0; i < slots.count(); i++) {
            if (isFree(slots.read(i))) {
                return true;
            }
        }
        return false;
    }

    private int wrapped(int index) {
        return index < slots.count() ? index : index - slots.count();
    }

    private static boolean isFree(long slot) {
        return member(slot) == 0 || Members.isKnownDead(member(slot));
    }

    @Override
    public Handle toHandle() {
        return new BoundedHandle(holding.ticket());
    }

    @Override
    public String toString() {
        return "BoundedSemaphore[" + value() + " of " + slots.count() + "]";
    }

    record BoundedHandle(Ticket ticket) implements TicketHandle {
        @Override
        public Object resolve() {
            return new BoundedSemaphore(Holding.arrive(ticket));
        }
    }
}
