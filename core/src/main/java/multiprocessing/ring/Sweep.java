package multiprocessing.ring;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.util.HashSet;
import java.util.Set;
import multiprocessing.heap.Heap;

/// Frees the memory of a ring to which nothing refers. Both its locks are held.
final class Sweep {
    private Sweep() {}

    /// @param cell the owner of the ring's memory
    /// @param ring where its head is
    static void of(long cell, long ring) {
        Set<Long> used = used(ring);
        Heap.freeLost(cell, (run, worker) -> worker == 0 && !used.contains(run));
    }

    /// The blocks from head to tail, the runs that records refer to, and the spare.
    static Set<Long> used(long ring) {
        long put =
                (long) LONG.getAcquire(MEMORY, ring + RingLayout.PUT_COUNT) & RingLayout.COUNT_BITS;
        long taken = (long) LONG.getAcquire(MEMORY, ring + RingLayout.TAKEN_COUNT);
        var used = new HashSet<Long>();
        long spare = (long) LONG.getAcquire(MEMORY, ring + RingLayout.SPARE);
        if (spare != 0) {
            used.add(spare);
        }
        if (put == 0) {
            return used; // what there is of a first block was not committed
        }
        long head =
                (long) LONG.getAcquire(MEMORY, ring + RingLayout.HEAD + RingLayout.which(taken));
        long at =
                head != 0
                        ? head
                        : Blocks.start((long) LONG.getAcquire(MEMORY, ring + RingLayout.FIRST));
        used.add(Blocks.block(at));
        for (long count = taken; count < put; count++) {
            long word = Blocks.word(at);
            long payload = Blocks.after(at, Blocks.HEAD_BYTES);
            used.add(Blocks.block(payload));
            if ((word & 1) != 0) {
                used.add(Blocks.word(payload));
            }
            at = Blocks.after(payload, (word & 1) == 0 ? word >>> 1 : Long.BYTES);
            used.add(Blocks.block(at));
        }
        return used;
    }
}
