package multiprocessing.heap;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.memory.Commons;
import multiprocessing.memory.CommonsLayout;
import multiprocessing.process.Process;
import multiprocessing.signal.Gate;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HeapTest {
    @Test
    void runsDoNotOverlapWhateverTheOrder() {
        var random = new Random(7);
        Map<Long, Long> taken = new HashMap<>(); // offset to length
        for (int i = 0; i < 5_000; i++) {
            if (random.nextInt(100) < 55) {
                long bytes = 1 + random.nextLong(1L << (10 + random.nextInt(9)));
                long offset = Heap.allocate(bytes, 0, 0);
                assertThat(Heap.capacityBytes(offset)).isGreaterThanOrEqualTo(bytes);
                LONG.setRelease(MEMORY, offset, offset);
                LONG.setRelease(MEMORY, offset + Heap.capacityBytes(offset) - 4096, offset);
                assertThat(taken.put(offset, bytes)).isNull();
            } else if (!taken.isEmpty()) {
                free(taken, taken.keySet().iterator().next());
            }
        }
        Soundness.assertThatTheTableIsSound();
        for (long offset : List.copyOf(taken.keySet())) {
            free(taken, offset);
        }
        Soundness.assertThatTheTableIsSound();
    }

    /// It was begun under the lock, and no list of free cells was sound after it, nor could be put in order.
    @Test
    void aCellOfLessThanNothingIsRefused() {
        assertThatThrownBy(() -> Cells.allocate(-100, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class);

        Soundness.assertThatTheTableIsSound();
        Cells.free(Cells.allocate(8, _ -> {}));
    }

    @Test
    void tellsHowMuchIsInUse() throws Exception {
        Await.await(HeapTest::isUseToldRight, "a moment when nobody else gives memory back");
    }

    private static boolean isUseToldRight() {
        long before = Heap.usedBytes();
        long run = Heap.allocate(5_000, 0, 0);
        long cell = Cells.allocate(100, _ -> {});
        long between = Heap.usedBytes();
        Heap.free(run);
        Cells.free(cell);
        return between == before + 8192 + 128 && Heap.usedBytes() == before;
    }

    private static void free(Map<Long, Long> taken, long offset) {
        assertThat((long) LONG.getAcquire(MEMORY, offset)).isEqualTo(offset);
        assertThat((long) LONG.getAcquire(MEMORY, offset + Heap.capacityBytes(offset) - 4096))
                .isEqualTo(offset);
        taken.remove(offset);
        Heap.free(offset);
    }

    @Test
    void whatIsFreedIsJoinedAgain() {
        List<Long> pieces = new ArrayList<>();
        long whole = Heap.allocate(1 << 20, 0, 0);
        Heap.free(whole);
        for (int i = 0; i < 256; i++) {
            pieces.add(Heap.allocate(4096, 0, 0));
        }
        pieces.forEach(Heap::free);

        long again = Heap.allocate(1 << 20, 0, 0);

        assertThat(again).isEqualTo(whole);
        Heap.free(again);
    }

    /// It was in a list twice, and two were given it.
    @Test
    void whatIsFreedTwiceIsRefused() {
        long run = Heap.allocate(1, 0, 0);
        Heap.free(run);

        assertThatThrownBy(() -> Heap.free(run)).isInstanceOf(IllegalStateException.class);

        Soundness.assertThatTheTableIsSound();
    }

    @Test
    void moreThanTheAddressSpaceIsRefused() {
        assertThatThrownBy(() -> Heap.allocate(1L << 50, 0, 0))
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("address space");
        Soundness.assertThatTheTableIsSound();
    }

    @Test
    void anInterruptedThreadAllocatesAndKeepsItsInterrupt() {
        Thread.currentThread().interrupt();
        long offset = Heap.allocate(3 << 20, 0, 0);
        assertThat(Thread.interrupted()).isTrue();
        Heap.free(offset);
        assertThat(Commons.current().isLeased(CommonsLayout.MEMBERS_MOST - 1)).isFalse();
    }

    @Test
    void ownedRunsAreFreedWithTheirOwner() {
        var holding = Holding.create(8);
        long run = Heap.allocate(50_000, holding.cell(), 0);
        holding.close();

        long next = Heap.allocate(50_000, 0, 0);

        assertThat(next).isEqualTo(run);
        Heap.free(next);
    }

    @Test
    void aRunThatIsFreedBeforeItsOwnerEndsIsNotFreedWithIt() {
        var holding = Holding.create(8);
        long[] runs = new long[3];
        Arrays.setAll(runs, _ -> Heap.allocate(50_000, holding.cell(), 0));
        Heap.free(runs[1]);
        var left = new ArrayList<Long>();
        Heap.freeLost(holding.cell(), (run, _) -> !left.add(run));
        assertThat(left).containsExactlyInAnyOrder(runs[0], runs[2]);
        Heap.free(runs[2]);
        Heap.free(runs[0]);

        long next = Heap.allocate(50_000, 0, 0);
        holding.close();

        assertThat(Heap.capacityBytes(next)).isEqualTo(65_536);
        Heap.free(next);
        Soundness.assertThatTheTableIsSound();
    }

    @Test
    void survivesKillsOfProcessesThatAllocate() throws Exception {
        try (var holding = Holding.create(Gate.BYTES + Long.BYTES)) {
            long rounds = holding.offset() + Gate.BYTES;
            var gate = new Gate(holding.offset());
            for (int i = 0; i < 12; i++) {
                Ticket ticket = holding.ticket();
                long seed = i;
                var churner = new Process(() -> churn(ticket, seed));
                churner.start();
                long before = (long) LONG.getVolatile(MEMORY, rounds);
                assertThat(
                                gate.await(
                                        () ->
                                                (long) LONG.getVolatile(MEMORY, rounds)
                                                        > before + 300 * seed,
                                        Deadline.in(Await.PATIENCE)))
                        .isTrue();
                churner.kill();
                churner.join();
                long mine = Heap.allocate(10_000, 0, 0); // takes the lock over, if it was held
                Heap.free(mine);
                Soundness.assertThatTheTableIsSound();
            }
        }
    }

    @Test
    void aProcessThatDiesOnTheWayToNewCellsLeavesNothing() throws Exception {
        long before = Heap.usedBytes();
        var child =
                new Process(() -> {
                    Steps.hook(() -> Runtime.getRuntime().halt(1));
                    Heap.lock();
                    long _ = Heap.cellPage(0);
                });
        child.start();
        child.join();
        assertThat(child.exitCode()).hasValue(1);

        Await.await(() -> Heap.usedBytes() <= before, "the page to be freed");
    }

    private static void churn(Ticket ticket, long seed) {
        var holding = Holding.arrive(ticket);
        long rounds = holding.offset() + Gate.BYTES;
        var random = new Random(seed);
        var taken = new ArrayList<Long>();
        while (true) {
            if (taken.size() < 50 && random.nextBoolean()) {
                taken.add(Heap.allocate(1 + random.nextInt(200_000), holding.cell(), 0));
            } else if (!taken.isEmpty()) {
                Heap.free(taken.remove(random.nextInt(taken.size())));
            }
            Holding.create(random.nextInt(1_000)).close();
            long _ = (long) LONG.getAndAdd(MEMORY, rounds, 1L);
            new Gate(holding.offset()).wakeAll();
        }
    }
}
