package multiprocessing.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Holding;
import multiprocessing.signal.OwnedLock;
import multiprocessing.testkit.Program;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RobustTableTest {
    private static final int CHANGES = 60_000;
    private static final long KIB = 1 << 10;

    @Test
    void doesWhatAHashMapDoes() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var model = new HashMap<Long, String>();
        try (var holding = Holding.create(RobustTable.BYTES)) {
            var table = new RobustTable(holding);
            for (int i = 0; i < CHANGES; i++) {
                change(table, model, random, i / 10_000);
                if (i % 5_000 == 0) {
                    assertThat(all(table)).as("seed %d, change %d", seed, i).isEqualTo(model);
                }
            }
            assertThat(all(table)).as("seed %d", seed).isEqualTo(model);
            assertThat(table.size()).as("seed %d", seed).isEqualTo(model.size());
        }
    }

    static final class Filler {
        public static void main(String[] args) {
            var holding = Holding.create(RobustTable.BYTES);
            var table = new RobustTable(holding);
            var lock = new OwnedLock(holding.offset() + TableLayout.LOCK);
            long count = 0;
            try {
                while (true) {
                    table.put(bytes("key " + count), new byte[64 << 10]);
                    count++;
                }
            } catch (SharedMemoryException full) {
                System.out.println(lock.deadOwner() + " " + (table.size() - count));
            }
        }
    }

    /// Else each refused put would have the next call, of whomever, go through all entries.
    @Test
    void aRefusedPutLeavesNothingToRepair() throws Exception {
        var options = List.of("-Dmultiprocessing.memory.bytes=" + (4 << 20));
        try (var program = Program.start(options, Filler.class)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).containsExactly("0 0");
        }
    }

    static final class Asker {
        public static void main(String[] args) {
            var holding = Holding.create(RobustTable.BYTES);
            var table = new RobustTable(holding);
            long empty = table.size(); // which links what is called
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            long still = table.size();
            System.out.println(threads.getCurrentThreadAllocatedBytes() - before + empty + still);
        }
    }

    /// Between the lock and what gives it back an object was made. Where the heap was full to the last byte just then, all others
    /// waited until that thread came again.
    @Test
    void whoHasTheLockNeedsNoHeapToGiveItBack() throws Exception {
        try (var program = Program.start(List.of("-Xint"), Asker.class)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).containsExactly("0");
        }
    }

    /// @param phase in which there are many keys, or few, or long values
    private static void change(
            RobustTable table, Map<Long, String> model, Random random, int phase) {
        long number = random.nextInt(phase % 2 == 0 ? 5_000 : 20);
        byte[] key = bytes(Long.toString(number));
        String value = "v".repeat(1 + random.nextInt(phase % 3 == 2 ? 3_000 : 40));
        switch (random.nextInt(5)) {
            case 0 -> assertThat(text(table.remove(key))).isEqualTo(model.remove(number));
            case 1 -> assertThat(text(table.get(key))).isEqualTo(model.get(number));
            case 2 -> {
                String old = model.get(number);
                byte[] expected = old == null ? null : bytes(old);
                boolean isRemoved = random.nextBoolean();
                assertThat(table.swap(key, bytes(value + "!"), bytes(value))).isFalse();
                assertThat(table.swap(key, expected, isRemoved ? null : bytes(value))).isTrue();
                model.put(number, value);
                if (isRemoved) {
                    model.remove(number);
                }
            }
            default ->
                    assertThat(text(table.put(key, bytes(value))))
                            .isEqualTo(model.put(number, value));
        }
    }

    private static Map<Long, String> all(RobustTable table) {
        var all = new HashMap<Long, String>();
        for (RobustTable.Entry entry : table.entries()) {
            all.put(Long.valueOf(text(entry.key())), text(entry.value()));
        }
        return all;
    }

    @Test
    void takesMemoryInProportionToWhatIsInItWhateverWasBefore() {
        for (int length : new int[] {8, 40, 1_000, 30_000}) {
            try (var holding = Holding.create(RobustTable.BYTES)) {
                var table = new RobustTable(holding);
                long before = Heap.usedBytes();
                for (int i = 0; i < 1_000; i++) {
                    byte[] _ = table.put(bytes("key " + i), new byte[length]);
                    check(before, i + 1, length);
                }
                for (int i = 0; i < 3_000; i++) {
                    byte[] _ = table.put(bytes("key " + i % 1_000), new byte[length]);
                    check(before, 1_000, length);
                }
                for (int i = 0; i < 1_000; i++) {
                    byte[] _ = table.remove(bytes("key " + i));
                    check(before, 999 - i, length);
                }
            }
        }
    }

    private static void check(long before, int count, int length) {
        assertThat(Heap.usedBytes() - before)
                .as("%d values of %d bytes", count, length)
                .isLessThanOrEqualTo(5L * count * (length + 8 + 16) / 2 + 64L * count + 64 * KIB);
    }

    @Test
    void aTableThatWasMadeAsSmallAsItCanBeIsNotCopiedAgain() {
        try (var holding = Holding.create(RobustTable.BYTES)) {
            var table = new RobustTable(holding);
            byte[] value = new byte[8];
            for (int i = 0; i < 3_000; i++) {
                byte[] _ = table.put(bytes("key " + i), value);
            }
            for (int i = 0; i < 2_999; i++) {
                byte[] _ = table.remove(bytes("key " + i));
                long run = (long) LONG.get(MEMORY, holding.offset() + TableLayout.RUN);
                byte[] _ = table.put(bytes("key 2999"), value);
                assertThat((long) LONG.get(MEMORY, holding.offset() + TableLayout.RUN))
                        .as("after %d", i)
                        .isEqualTo(run);
            }
        }
    }

    @Test
    void aLongValueThatAShortOneReplacesIsGivenBack() {
        try (var holding = Holding.create(RobustTable.BYTES)) {
            var table = new RobustTable(holding);
            byte[] key = bytes("key");
            long before = Heap.usedBytes();
            byte[] _ = table.put(key, new byte[1 << 20]);
            byte[] _ = table.put(key, new byte[8]);

            assertThat(Heap.usedBytes() - before).isEqualTo(4 * KIB);
            assertThat(table.get(key)).isEqualTo(new byte[8]);
        }
    }

    @Test
    void itsLayoutStays() {
        assertThat(TableLayout.RUN).isEqualTo(32);
        assertThat(TableLayout.ROOT_BYTES).isEqualTo(40);
        assertThat(TableLayout.SLOTS).isEqualTo(8);
        assertThat(TableLayout.END).isEqualTo(16);
        assertThat(TableLayout.COUNT).isEqualTo(24);
        assertThat(TableLayout.USED).isEqualTo(32);
        assertThat(TableLayout.LIVE).isEqualTo(40);
        assertThat(TableLayout.FIRST_SLOT).isEqualTo(48);
        assertThat(TableLayout.VALUE_BYTES).isEqualTo(4);
        assertThat(TableLayout.KEY).isEqualTo(8);
        assertThat(TableLayout.slot(-2, 80)).isEqualTo(-2L << 32 | 10);
        assertThat(TableLayout.hash(-2L << 32 | 10)).isEqualTo(-2);
        assertThat(TableLayout.entryOffset(-2L << 32 | 10)).isEqualTo(80);
    }

    private static byte[] bytes(String text) {
        byte[] content = text.getBytes(ISO_8859_1);
        return Arrays.copyOf(content, (content.length + 7) & -8);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, ISO_8859_1).trim();
    }
}
