package multiprocessing.heap;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;

/// That what is in the heap's lists and counts is true.
final class Soundness {
    private static final long TICKETS = Cells.CONTENT + 6 * Long.BYTES - 3 * Integer.BYTES;

    private Soundness() {}

    /// Heads follow each other without a gap, and each free run is in the list of its order, once.
    static void assertThatTheTableIsSound() {
        Heap.lock();
        try {
            Set<Integer> free = new HashSet<>();
            long highWater = (long) LONG.getAcquire(MEMORY, HeapLayout.HIGH_WATER);
            long page = 1;
            while (page < highWater) {
                int head = (int) INT.getAcquire(MEMORY, entry(page));
                assertThat(HeapLayout.state(head)).isBetween(HeapLayout.FREE, HeapLayout.CELLS);
                if (HeapLayout.state(head) == HeapLayout.FREE) {
                    free.add((int) page);
                }
                page += 1L << HeapLayout.order(head);
            }
            assertThat(page).isEqualTo(highWater);
            for (int order = 0; order < HeapLayout.ORDERS; order++) {
                long list = HeapLayout.FREE_RUNS + (long) order * Integer.BYTES;
                for (int at = (int) INT.getAcquire(MEMORY, list); at != 0; ) {
                    assertThat((int) INT.getAcquire(MEMORY, entry(at)))
                            .isEqualTo(HeapLayout.head(HeapLayout.FREE, order, 0));
                    assertThat(free.remove(at)).isTrue();
                    at = (int) INT.getAcquire(MEMORY, entry(at) + HeapLayout.NEXT);
                }
            }
            assertThat(free).isEmpty();
        } finally {
            Heap.unlock();
        }
    }

    private static long entry(long page) {
        return HeapLayout.TABLE + page * HeapLayout.ENTRY_BYTES;
    }

    /// That a death with the heap's lock in hand does not make believe that anything is, or is not, on its way.
    static void assertThatAllIsCounted(String after) {
        var counted = new HashMap<Long, Integer>();
        var underWay = new HashMap<Long, Integer>();
        Heap.lock();
        try {
            Cells.forEach(
                    0,
                    Cells.contentMost(),
                    cell -> {
                        if (Cells.isUsed(cell) && isTicket(cell)) {
                            long target = (long) LONG.getVolatile(MEMORY, cell + Cells.CONTENT);
                            int _ = underWay.merge(target, 1, Integer::sum);
                        } else if (Cells.isUsed(cell)) {
                            int count = (int) INT.getVolatile(MEMORY, cell + TICKETS);
                            counted.put(cell, count);
                        }
                    });
        } finally {
            Heap.unlock();
        }
        underWay.keySet().remove(0L); // they wait in what they lead to
        counted.values().removeIf(count -> count == 0);
        assertThat(counted).as("tickets after %s", after).isEqualTo(underWay);
    }

    private static boolean isTicket(long cell) {
        return Heap.cellSize(cell) == 0;
    }
}
