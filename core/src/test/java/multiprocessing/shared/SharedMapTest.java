package multiprocessing.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Month;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import multiprocessing.pool.Pool;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leftovers.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SharedMapTest {
    private static final int CHANGES = 20_000;
    private static final int MERGES = 20_000;
    private static final int KILLS = 6;
    private static final int KEYS = 50;

    @Test
    void holdsEachOfItsTypesAsItIs() {
        checkTrip(true, false);
        checkTrip((byte) -1, Byte.MIN_VALUE);
        checkTrip((short) -1, Short.MAX_VALUE);
        checkTrip('\0', '\uFFFF');
        checkTrip(0, Integer.MIN_VALUE);
        checkTrip(0L, Long.MIN_VALUE);
        checkTrip(0.0f, -0.0f);
        checkTrip(Double.NaN, Double.NEGATIVE_INFINITY);
        checkTrip(0.0, -0.0);
        checkTrip("", "é");
        checkTrip("a", "a\0");
        checkTrip("ÿ", "ÿ\u0100\uD800");
        checkTrip("long ".repeat(10_000), "x".repeat(100));
        checkTrip(Month.JANUARY, Month.DECEMBER);
        checkTrip(new UUID(1, 2), new UUID(2, 1));
    }

    @SuppressWarnings("unchecked") // an enum without bodies is of its class
    private static <T> void checkTrip(T one, T two) {
        SharedMap<T, T> map =
                SharedMap.create((Class<T>) one.getClass(), (Class<T>) one.getClass());
        assertThat(map.keyType()).isEqualTo(one.getClass());
        assertThat(map.valueType()).isEqualTo(one.getClass());
        assertThat(map.put(one, two)).isNull();
        assertThat(map.put(two, one)).isNull();
        assertThat(map).hasSize(2);
        assertThat(map.get(one)).isEqualTo(two);
        assertThat(map.get(two)).isEqualTo(one);
        assertThat(map)
                .isEqualTo(Map.of(one, two, two, one))
                .hasSameHashCodeAs(Map.of(one, two, two, one));
        assertThat(map.remove(one)).isEqualTo(two);
        assertThat(map.toString()).isEqualTo("{" + two + "=" + one + "}");
    }

    @Test
    void viewsCompareBytesByTheirContentHoweverManyAreRemoved() {
        SharedMap<Integer, byte[]> map = SharedMap.create(Integer.class, byte[].class);
        map.put(1, new byte[] {1});
        map.put(2, new byte[] {2});
        Set<Map.Entry<Integer, byte[]>> first = Set.of(Map.entry(1, new byte[] {1}));

        assertThat(map.entrySet().retainAll(first)).isTrue();
        assertThat(map.keySet()).containsExactly(1);
        assertThat(map.values().retainAll(List.of(new byte[] {1}))).isFalse();
        assertThat(map.values().removeAll(List.of(new byte[] {2}))).isFalse();
        assertThat(map.values().removeAll(List.of(new byte[] {1}))).isTrue();
        map.put(1, new byte[] {1});
        assertThat(map.entrySet().removeAll(first)).isTrue();
        assertThat(map).isEmpty();
    }

    @Test
    void bytesAreValuesAndComparedByTheirContent() {
        SharedMap<Integer, byte[]> map = SharedMap.create(Integer.class, byte[].class);
        map.put(1, new byte[] {1, 2, 3});

        assertThat(map.get(1)).containsExactly(1, 2, 3);
        assertThat(map.replace(1, new byte[] {1, 2}, new byte[] {4})).isFalse();
        assertThat(map.replace(1, new byte[] {1, 2, 3}, new byte[] {4})).isTrue();
        assertThat(map.entrySet().contains(Map.entry(1, new byte[] {4}))).isTrue();
        assertThat(map.entrySet()).hasSameHashCodeAs(map);
        assertThat(map.containsValue(new byte[] {4})).isTrue();
        assertThat(map.containsValue(new byte[] {5})).isFalse();
        SharedMap<Integer, byte[]> other = SharedMap.create(Integer.class, byte[].class);
        other.put(1, new byte[] {4});
        assertThat(map).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(other.values().remove(new byte[] {4})).isTrue();
        assertThat(map).isNotEqualTo(other);
        assertThat(
                        map.compute(
                                1,
                                (_, bytes) -> {
                                    bytes[0] = 5; // the caller's own copy, which is put
                                    return bytes;
                                }))
                .containsExactly(5);
        assertThat(map.get(1)).containsExactly(5);
        assertThat(map.remove(1, new byte[] {5})).isTrue();
        assertThat(map).isEmpty();
    }

    /// Its set went through a copy of the map.
    @Test
    void aKeyIsRemovedByTheSetOfKeysWithoutACopyOfAll() {
        SharedMap<Integer, byte[]> map = SharedMap.create(Integer.class, byte[].class);
        for (int i = 0; i < 100; i++) {
            map.put(i, new byte[10_000]);
        }
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThat(map.keySet().remove(7)).isTrue();
        assertThat(map.keySet().remove(7)).isFalse();
        assertThat(map.keySet().contains(7)).isFalse();

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
        assertThat(map).hasSize(99);
    }

    @Test
    void whetherAKeyIsThereIsToldWithoutACopyOfItsValue() {
        SharedMap<Integer, byte[]> map = SharedMap.create(Integer.class, byte[].class);
        map.put(7, new byte[1_000_000]);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThat(map.containsKey(7)).isTrue();
        assertThat(map.keySet().contains(8)).isFalse();

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(500_000);
    }

    @Test
    void typesThatAreNotSimpleAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedMap.create(byte[].class, Integer.class))
                .withMessageContaining("byte arrays are no keys");
        for (Class<?> type : List.of(List.class, Object.class, int.class, int[].class)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SharedMap.create(String.class, type))
                    .withMessageContaining("the map of a manager")
                    .withMessageContaining("type=" + type.getName());
        }
    }

    @Test
    @SuppressWarnings({"NullAway", "CollectionIncompatibleType"}) // what is refused
    void nullIsRefusedAndWhatIsOfAnotherTypeIsNotThere() {
        SharedMap<String, Integer> map = SharedMap.create(String.class, Integer.class);
        assertThatThrownBy(() -> map.replaceAll(null)).isInstanceOf(NullPointerException.class);
        map.put("one", 1);

        assertThatThrownBy(() -> map.put(null, 1)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.put("two", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.merge("two", null, Integer::sum))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.merge("two", 2, null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.compute("two", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.computeIfAbsent("one", null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.computeIfPresent("two", null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.get(null)).isInstanceOf(NullPointerException.class);
        assertThat(map.get(1)).isNull();
        assertThat(map.containsKey(1)).isFalse();
        assertThat(map.remove(1)).isNull();
        assertThat(map.remove("one", "1")).isFalse();
        assertThat(map).isEqualTo(Map.of("one", 1));
    }

    @Test
    void doesWhatAHashMapDoes() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        Map<String, Long> model = new HashMap<>();
        SharedMap<String, Long> map = SharedMap.create(String.class, Long.class);
        for (int i = 0; i < CHANGES; i++) {
            String key = "key " + random.nextInt(1 + i / 10);
            long value = random.nextInt(3);
            int operation = random.nextInt(12);
            assertThat(apply(map, operation, key, value))
                    .as("seed %d, change %d", seed, i)
                    .isEqualTo(apply(model, operation, key, value));
        }
        assertThat(map).as("seed %d", seed).isEqualTo(model);
        assertThat(map.keySet()).isEqualTo(model.keySet());
        assertThat(map.values()).containsExactlyInAnyOrderElementsOf(model.values());
        map.replaceAll((_, value) -> value + 1);
        model.replaceAll((_, value) -> value + 1);
        assertThat(map).isEqualTo(model);
        assertThat(map.values().removeIf(value -> value == 2)).isTrue();
        model.values().removeIf(value -> value == 2);
        assertThat(map).isEqualTo(model);
        map.clear();
        assertThat(map).isEmpty();
    }

    @Test
    void aFunctionMayChangeTheArrayThatItIsGiven() {
        SharedMap<String, byte[]> map = SharedMap.create(String.class, byte[].class);
        map.put("a", new byte[] {1});

        var calls = new AtomicInteger();
        map.replaceAll((_, value) -> {
            assertThat(calls.incrementAndGet()).as("else it never ends").isEqualTo(1);
            value[0]++;
            return value;
        });

        assertThat(map.get("a")).containsExactly(2);
    }

    private static Object apply(Map<String, Long> map, int operation, String key, long value) {
        return switch (operation) {
            case 0 -> String.valueOf(map.putIfAbsent(key, value));
            case 1 -> String.valueOf(map.remove(key));
            case 2 -> map.remove(key, value);
            case 3 -> String.valueOf(map.replace(key, value));
            case 4 -> map.replace(key, value, value + 1);
            case 5 -> map.merge(key, value, (a, b) -> b == 0 ? null : a + b) + "";
            case 6 -> map.compute(key, (_, old) -> old == null || old > 5 ? value : null) + "";
            case 7 -> map.computeIfAbsent(key, _ -> value) + "";
            case 8 -> map.computeIfPresent(key, (_, old) -> old > 3 ? null : old + value) + "";
            case 9 -> map.getOrDefault(key, -1L) + map.size();
            case 10 -> map.containsKey(key);
            default -> String.valueOf(map.put(key, value));
        };
    }

    static final class Dropper {
        public static void main(String[] args) {
            SharedMap<String, byte[]> map = SharedMap.create(String.class, byte[].class);
            map.put("old", new byte[10]);
            for (String key : new String[] {"put", "absent", "old"}) {
                for (int i = 0; i < 3; i++) {
                    ByteArray _ = Array.ofByte(3 << 20); // at once nobody's
                }
                var value = new byte[3 << 20];
                switch (key) {
                    case "put" -> map.put(key, value);
                    case "absent" -> map.putIfAbsent(key, value);
                    default -> map.replace(key, value);
                }
                byte[] removed = Objects.requireNonNull(map.remove(key));
                System.out.println(key + " " + removed.length);
            }
        }
    }

    /// It was refused for want of room, unlike an array in the next line.
    @Test
    void whatNobodyRefersToMakesRoomForAValue() throws Exception {
        var options = List.of("-Dmultiprocessing.memory.bytes=" + (20 << 20));
        try (var program = Program.start(options, Dropper.class)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines())
                    .containsExactly("put 3145728", "absent 3145728", "old 3145728");
        }
    }

    @Test
    void anIteratorGoesThroughTheEntriesOfOneMoment() {
        SharedMap<Integer, Integer> map = SharedMap.create(Integer.class, Integer.class);
        map.putAll(Map.of(1, 1, 2, 2));
        var entries = map.entrySet().iterator();
        map.put(3, 3);
        int seen = 0;
        while (entries.hasNext()) {
            assertThat(entries.next().getKey()).isLessThan(3);
            entries.remove();
            seen++;
        }
        assertThat(seen).isEqualTo(2);
        assertThat(map).isEqualTo(Map.of(3, 3));
        assertThatThrownBy(entries::remove).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatHasAnotherValueByThenIsNotRemovedByAView() {
        SharedMap<String, Integer> map = SharedMap.create(String.class, Integer.class);
        List<BooleanSupplier> removals =
                List.of(
                        () -> map.values().removeIf(value -> isZeroWhileOneCounts(map, value)),
                        () ->
                                map.entrySet()
                                        .removeIf(entry ->
                                                isZeroWhileOneCounts(map, entry.getValue())),
                        () -> map.keySet().removeIf(key -> map.remove(key) != null));
        for (BooleanSupplier removal : removals) {
            map.put("a", 0);
            assertThat(removal.getAsBoolean()).isFalse();
        }
        assertThat(map).isEmpty();

        for (var view : List.<Collection<?>>of(map.values(), map.entrySet())) {
            map.put("a", 0);
            Iterator<?> iterator = view.iterator();
            var _ = iterator.next();
            map.put("a", 1);
            iterator.remove();
            assertThat(map).isEqualTo(Map.of("a", 1));
        }
    }

    /// Another process counts just after one has seen what there was.
    private static boolean isZeroWhileOneCounts(SharedMap<String, Integer> map, int value) {
        map.put("a", 1);
        return value == 0;
    }

    /// Its number was that of another moment, and the JDK then threw what it throws where that is wrong.
    @Test
    void aStreamGoesThroughTheEntriesOfOneMomentAndSaysNoNumber() {
        SharedMap<Integer, Integer> map = SharedMap.create(Integer.class, Integer.class);
        map.putAll(Map.of(1, 1, 2, 2));
        for (var view : List.<Collection<?>>of(map.keySet(), map.values(), map.entrySet())) {
            assertThat(view.spliterator().getExactSizeIfKnown()).isEqualTo(-1);
            assertThat(view.stream().toList()).isEqualTo(new ArrayList<>(view)).hasSize(2);
        }
    }

    @Test
    void travelsAsAnyThingThatIsShared() throws Exception {
        SharedMap<String, Long> counts = SharedMap.create(String.class, Long.class);
        Queue<SharedMap<String, Month>> queue = Queue.create();
        SharedMap<String, Month> months = SharedMap.create(String.class, Month.class);
        queue.put(months);
        var child =
                new Process(() -> {
                    counts.merge("child", 1L, Long::sum);
                    queue.get().put("first", Month.JANUARY);
                });
        child.start();
        assertThat(child.join(Await.PATIENCE)).isTrue();
        try (var pool = Pool.of(2)) {
            pool.map(i -> "" + counts.merge("task", (long) i, Long::sum), List.of(1, 2, 3));
        }

        assertThat(counts).isEqualTo(Map.of("child", 1L, "task", 6L));
        assertThat(months).isEqualTo(Map.of("first", Month.JANUARY));
    }

    @Test
    void noMergeOfManyProcessesIsLost() throws Exception {
        SharedMap<Integer, Long> sums = SharedMap.create(Integer.class, Long.class);
        SharedMap<String, String> texts = SharedMap.create(String.class, String.class);
        var children = new ArrayList<Process>();
        for (int i = 0; i < 3; i++) {
            children.add(new Process(() -> mergeAll(sums, texts)));
        }
        children.forEach(Process::start);
        for (Process child : children) {
            assertThat(child.join(Await.PATIENCE)).isTrue();
            assertThat(child.exitCode()).hasValue(0);
        }
        assertThat(sums.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3L * MERGES);
        assertThat(texts.get("all")).hasSize(3 * MERGES / 100);
    }

    private static void mergeAll(SharedMap<Integer, Long> sums, SharedMap<String, String> texts) {
        for (int i = 0; i < MERGES; i++) {
            sums.merge(i % 7, 1L, Long::sum);
            if (i % 100 == 0) {
                texts.merge("all", "x", String::concat);
            }
        }
    }

    @Test
    void whateverIsKilledEachEntryIsWhole() throws Exception {
        SharedMap<Integer, String> map = SharedMap.create(Integer.class, String.class);
        for (int i = 0; i < KILLS; i++) {
            Queue<Integer> progress = Queue.create();
            var child = new Process(() -> changeForEver(map, progress));
            child.start();
            for (int batches = 0; batches < 20; batches++) {
                int _ = progress.get(Await.PATIENCE);
            }
            child.kill();
            assertThat(child.join(Await.PATIENCE)).isTrue();
            map.forEach(SharedMapTest::checkWhole);
            map.put(KEYS, text(KEYS, 1));
            assertThat(map.entrySet()).hasSameSizeAs(map.keySet()).hasSize(map.size());
            map.remove(KEYS);
        }
    }

    private static void changeForEver(SharedMap<Integer, String> map, Queue<Integer> progress)
            throws InterruptedException {
        var random = new Random();
        for (int i = 0; true; i++) {
            int key = random.nextInt(KEYS);
            if (random.nextInt(4) == 0) {
                map.remove(key);
            } else {
                map.put(key, text(key, 1 + random.nextInt(500)));
            }
            if (i % 100 == 0) {
                progress.put(i);
            }
        }
    }

    private static String text(int key, int length) {
        return length + (" " + key).repeat(length);
    }

    private static void checkWhole(int key, String text) {
        int length = Integer.parseInt(text.substring(0, text.indexOf(' ')));
        assertThat(text).isEqualTo(text(key, length));
    }
}
