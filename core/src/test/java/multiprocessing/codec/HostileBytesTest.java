package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableConsumer;
import multiprocessing.function.SerializableRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever bytes a decoder is given, it ends soon, with a value or a [TransferException], and with little garbage.
@Timeout(
        value = 5,
        unit = TimeUnit.MINUTES,
        threadMode = ThreadMode.SEPARATE_THREAD) // a hang is a fault
class HostileBytesTest {
    /*
     * Seeds are fixed, so that a failure is found again; it names its seed. Other seeds, many more of them and guided by
     * coverage, are tried by the fuzzer in the module `stress`.
     */
    private static final int MUTANTS = 1_000;

    /// What a decoder may allocate besides some times the length of the message: classes, exceptions with their traces.
    private static final long MAX_FIXED_BYTES = 1 << 20;

    private static final long MAX_BYTES_PER_BYTE = 100;

    private enum Colour {
        RED
    }

    private record Item(int a, @Nullable String b, Object c) {}

    /// Is not hashed by what it refers to.
    private record Node(int id, List<Object> graph) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Node node && node.id == id;
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    private record Pair(Object left, Object right) implements Serializable {}

    /// Can be written, and fails when it is read, as a class of the JDK's does with a map of an odd length.
    private static final class Poison implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) {
            throw new InternalError("length is odd");
        }
    }

    @SuppressWarnings("IdentityHashMapUsage") // it travels as any map
    static List<Object> messages() {
        var shared = new ArrayList<Object>(List.of(1, "x"));
        var mixed =
                new ArrayList<Object>(
                        List.of(
                                shared,
                                shared,
                                1,
                                2L,
                                3.0,
                                'c',
                                true,
                                "text",
                                "名前",
                                new BigDecimal("1.5"),
                                UUID.randomUUID(),
                                new Item(1, "b", List.of()),
                                Colour.RED,
                                Path.of("p"),
                                Optional.of(shared),
                                Instant.EPOCH,
                                ZonedDateTime.of(
                                        2024, 1, 1, 1, 1, 1, 1, ZoneId.of("Europe/Paris"))));
        var rest = new ArrayList<Object>(List.of(new int[5], new Object[] {1}, new String[] {"s"}));
        rest.add(Set.of(1, 2));
        rest.add(Map.of(1, 2, 3, 4));
        rest.add(Map.entry("k", List.of(1)));
        rest.add(new HashSet<>(List.of("a", List.of(1))));
        rest.add(new LinkedHashMap<>(Map.of("k", LocalDate.EPOCH)));
        rest.add(new TreeMap<>(Map.of("k", 1)));
        rest.add(new ArrayDeque<>(List.of(1)));
        rest.add(Arrays.asList(1, 2));
        rest.add(ByteBuffer.wrap(new byte[10]));
        rest.add(String.class);
        var java = new ArrayList<Object>(List.of(URI.create("a:b"), new HashMap<>(Map.of(1, 2))));
        java.add(new IdentityHashMap<>(Map.of("k", 1)));
        java.add(Map.entry(1, shared));
        java.add(new PriorityQueue<>(List.of(3, 1)));
        java.add(BitSet.valueOf(new long[] {1, 2}));
        java.add(Collections.unmodifiableList(shared));
        java.add(new long[3]);
        java.add(new Pair(shared, shared));
        java.add((SerializableRunnable) shared::clear);
        return List.of(
                mixed, rest, java, new IllegalStateException("x"), List.of(mixed, rest, java));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void changedMessages(Object message) {
        byte[] bytes = Messages.encode(message);
        for (int seed = 0; seed < MUTANTS; seed++) {
            byte[] mutant = mutant(bytes, new Random(seed));
            decode("seed " + seed, mutant, () -> Messages.decode(mutant));
        }
    }

    @Test
    void cutMessages() {
        for (Object message : messages()) {
            byte[] bytes = Messages.encode(message);
            for (int length = 0; length < bytes.length; length += 1 + bytes.length / 500) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThat(decode("length " + length, cut, () -> Messages.decode(cut))).isFalse();
            }
        }
    }

    @Test
    void randomBytes() {
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                if (random.nextInt(3) > 0) {
                    bytes[i] = (byte) random.nextInt(71); // which are tags, and small counts
                }
            }
            decode("seed " + seed, bytes, () -> Messages.decode(bytes));
        }
    }

    @Test
    void changedExceptions() {
        var failure = new IllegalStateException("x", new IndexOutOfBoundsException());
        failure.addSuppressed(new RuntimeException("y"));
        byte[] bytes = Failures.encode(failure);
        for (int seed = 0; seed < MUTANTS; seed++) {
            byte[] mutant = mutant(bytes, new Random(seed));
            decode("seed " + seed, mutant, () -> Failures.decode(mutant, Loaders.receiving()));
        }
    }

    @Test
    void changedCalls() {
        SerializableConsumer<Object> function = argument -> {};
        for (Object argument : new Object[] {"simple", 5L, List.of(1)}) {
            byte[] bytes = FunctionCall.of(function, argument).pack().bytes();
            for (int seed = 0; seed < MUTANTS; seed++) {
                byte[] mutant = mutant(bytes, new Random(seed));
                decode(
                        "seed " + seed,
                        mutant,
                        () -> FunctionCall.unpack(mutant, 0, Loaders.receiving()));
            }
        }
    }

    @Test
    void aCallWhoseFunctionHasANegativeLength() {
        SerializableConsumer<Object> function = argument -> {};
        byte[] bytes = FunctionCall.of(function, "x").pack().bytes();
        for (int at = 1; at < 9; at++) {
            byte[] mutant = bytes.clone();
            mutant[at] = (byte) 0x80;
            decode("" + at, mutant, () -> FunctionCall.unpack(mutant, 0, Loaders.receiving()));
        }
    }

    @Test
    void errorsOfClassesThatAreReadAreFaultsOfTheMessage() {
        byte[] message = Messages.encode(new Poison());
        SerializableConsumer<Object> function = argument -> {};
        byte[] call = FunctionCall.of(function, new Poison()).pack().bytes();
        for (Runnable reading :
                List.<Runnable>of(
                        () -> Messages.decode(message),
                        () -> FunctionCall.unpack(call, 0, Loaders.receiving()))) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(reading::run)
                    .withMessageContaining("length is odd")
                    .withCauseInstanceOf(InternalError.class);
        }
    }

    /// Hundreds of them, one in the other, would be held at once, each in several copies.
    @Test
    void whatStandsForAPathIsNoOtherMessage() {
        Object foreign = URI.create("a:b"); // what the compact form does not know
        Object path = new StandIn.OfBytes(Messages.encode(Path.of("p")));
        assertThat(Messages.copy(List.of(foreign, path))).isEqualTo(List.of(foreign, Path.of("p")));

        for (Object inner : List.of(foreign, List.of(1), Optional.of(1), new Item(1, "b", 2))) {
            byte[] bytes =
                    Messages.encode(List.of(foreign, new StandIn.OfBytes(Messages.encode(inner))));
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> Messages.decode(bytes))
                    .withMessageContaining("stand for nothing");
        }
        byte[] empty = Messages.encode(List.of(foreign, new StandIn.OfBytes(new byte[0])));
        assertThatExceptionOfType(TransferException.class).isThrownBy(() -> Messages.decode(empty));
    }

    @Test
    void countsWithinCountsAreNotAllocated() {
        var bytes = new byte[4_000];
        for (int i = 0; i + 3 < bytes.length; i += 3) {
            bytes[i] = Tag.ARRAY_LIST;
            bytes[i + 1] = (byte) 0x80; // 1,024 elements each
            bytes[i + 2] = 8;
        }
        assertThat(decode("", bytes, () -> Messages.decode(bytes))).isFalse();
    }

    /// A hundred lists, each twice in the one around it: hashed from scratch for each reference, it would take for ever.
    @Test
    void listsOfListsOfListsAreNotHashedForEver() {
        Object inner = "bottom";
        for (int i = 0; i < 100; i++) {
            inner = new ArrayList<>(List.of(inner, inner));
        }
        byte[] lists = Messages.encode(new Object[] {inner});
        assertThat(Messages.decode(lists)).isInstanceOf(Object[].class);

        byte[] bomb = lists.clone();
        bomb[0] = Tag.HASH_SET;
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> Messages.decode(bomb))
                .withMessageContaining("too much of it would be hashed");
    }

    /// A copy of an entry is a record of the library's own: no message may name it to have its parts hashed for nothing.
    @Test
    void entriesOfEntriesAreNotHashedForEver() {
        Object inner = "bottom";
        for (int i = 0; i < 100; i++) {
            inner = detachedEntry(inner);
        }
        byte[] bomb = Messages.encode(new Object[] {inner});
        bomb[0] = Tag.HASH_SET;

        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> Messages.decode(bomb))
                .withMessageContaining("too much of it would be hashed");
    }

    private static Object detachedEntry(Object part) {
        try {
            Class<?> type = Class.forName("multiprocessing.manager.DetachedEntry");
            return RecordShape.of(type).make(new Object[] {part, part});
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /// A text keeps its hash code, but with an equal one it is compared to its end each time.
    @Test
    void equalTextsAreNotComparedForEver() {
        var lists = new ArrayList<Object>();
        var paths = new ArrayList<Object>();
        for (int i = 0; i < 2; i++) { // each text is made anew
            lists.add(new ArrayList<>(Collections.nCopies(1_000, "x".repeat(2_000))));
            paths.add(Path.of("x".repeat(100_000)));
        }
        lists.addAll(Collections.nCopies(9_000, lists.getLast()));
        paths.addAll(Collections.nCopies(50_000, paths.getLast()));
        byte[] ofLists = Messages.encode(lists.toArray());
        byte[] ofPaths = Messages.encode(paths.toArray());
        ofLists[0] = Tag.HASH_SET;
        ofPaths[0] = Tag.TREE_SET;

        for (byte[] bomb : List.of(ofLists, ofPaths)) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> Messages.decode(bomb))
                    .withMessageContaining("too much of it would be hashed");
        }
    }

    @Test
    void manyKeysMayShareALongText() {
        String text = "x".repeat(40_000);
        var map = new HashMap<Object, Object>();
        for (int i = 0; i < 20_000; i++) {
            map.put(new Pair(text, i), i);
        }

        assertThat(isCompact(map)).isTrue();
        assertThat(Messages.copy(map)).isEqualTo(map);
    }

    /// A set within a list that it refers to: what the list has so far is hashed.
    @Test
    void aListThatIsNotYetWholeIsNotHashedForEver() {
        Object inner = "bottom";
        for (int i = 0; i < 100; i++) {
            inner = new ArrayList<>(List.of(inner, inner));
        }
        var outer = new ArrayList<Object>(List.of(inner));
        outer.add(new Object[] {outer});
        byte[] bomb = Messages.encode(outer);
        bomb[bomb.length - 4] = Tag.HASH_SET; // of one element: REFERENCE, 0

        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> Messages.decode(bomb))
                .withMessageContaining("too much of it would be hashed");
    }

    /// A list that refers to the map around it is hashed when that map has grown.
    @Test
    void whatRefersToSomethingThatGrowsIsNotHashedForEver() {
        Object inner = "bottom";
        for (int i = 0; i < 100; i++) {
            inner = new ArrayList<>(List.of(inner, inner));
        }
        var map = new LinkedHashMap<Integer, Object>();
        var list = new ArrayList<Object>(List.of(map));
        map.put(2, list);
        map.put(1, inner);
        map.put(0, new Object[] {list});
        byte[] bomb = Messages.encode(map);
        bomb[0] = Tag.HASH_MAP; // which hashes 1 before 2
        bomb[bomb.length - 4] = Tag.HASH_SET; // of one element: REFERENCE, 1

        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> Messages.decode(bomb))
                .withMessageContaining("too much of it would be hashed");
    }

    @Test
    void nodesThatDoNotHashTheirGraphMayBeHashedWithinIt() {
        var graph = new ArrayList<Object>();
        for (int i = 0; i < 100; i++) {
            graph.add(new Node(i, graph));
        }
        graph.add(new HashSet<>(graph));

        List<Object> copy = Messages.copy(graph);

        assertThat(copy.getLast()).isEqualTo(graph.getLast());
    }

    /// The reader would refuse to hash so much of a message from anybody, and the message would be lost.
    @Test
    void whatTheReaderWouldNotHashIsLeftToJdkSerialization() {
        Map<Object, Object> pairs = keysThatShare(20_000, part -> new Pair(part, 1));

        byte[] bytes = Messages.encode(pairs);

        assertThat(bytes[0]).isEqualTo((byte) Tag.JAVA);
        assertThat(Messages.decode(bytes)).isEqualTo(pairs);
    }

    @Test
    void theReaderHashesAsMuchAsTheWriterAllows() {
        int most = 10_000;
        int tooMany = 20_000;
        while (most + 1 < tooMany) {
            int length = (most + tooMany) / 2;
            if (isCompact(keysThatShare(length, part -> new Pair(part, 1)))) {
                most = length;
            } else {
                tooMany = length;
            }
        }
        Map<Object, Object> heaviest = keysThatShare(most, part -> new Pair(part, 1));
        assertThat(isCompact(heaviest)).isTrue();
        assertThat(Messages.copy(heaviest)).isEqualTo(heaviest);
    }

    private static boolean isCompact(Object message) {
        return Messages.encode(message)[0] != Tag.JAVA;
    }

    private static Map<Object, Object> keysThatShare(int length, Function<Object, Object> key) {
        var shared = new ArrayList<Object>(Collections.nCopies(length, false));
        var map = new HashMap<Object, Object>();
        for (int i = 0; i < 700; i++) {
            map.put(key.apply(List.of(shared, i)), i);
        }
        return map;
    }

    @Test
    void aListMayHoldASetThatHoldsTheList() {
        var list = new ArrayList<Object>(List.of("first"));
        var set = new HashSet<Object>();
        set.add(list);
        list.add(set);

        List<Object> copy = Messages.copy(list);

        assertThat(copy.getFirst()).isEqualTo("first");
        assertThat(((Set<?>) copy.get(1)).iterator().next()).isSameAs(copy);
    }

    @Test
    void lengthsBeyondTheMessageAreNotAllocated() {
        for (int tag = 0; tag < 80; tag++) {
            var bytes = new byte[] {(byte) tag, -1, -1, -1, -1, 7, 1, 1, 1, 1, 1, 1};
            decode("tag " + tag, bytes, () -> Messages.decode(bytes));
        }
    }

    /// Some bytes are changed, cut out, doubled, or moved.
    private static byte[] mutant(byte[] bytes, Random random) {
        byte[] mutant = bytes.clone();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(mutant.length);
            int length = random.nextInt(1 + Math.min(8, mutant.length - at));
            switch (random.nextInt(5)) {
                case 0 -> mutant[at] = (byte) random.nextInt();
                case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> Arrays.fill(mutant, at, at + length, (byte) -random.nextInt(2));
                case 3 -> {
                    int from = random.nextInt(mutant.length - length + 1);
                    System.arraycopy(mutant, from, mutant, at, length);
                }
                default -> {
                    if (mutant.length - length > 0) {
                        System.arraycopy(
                                mutant, at + length, mutant, at, mutant.length - at - length);
                        mutant = Arrays.copyOf(mutant, mutant.length - length);
                    }
                }
            }
        }
        return mutant;
    }

    /// Whether the bytes were a message.
    private static boolean decode(String which, byte[] bytes, Runnable decoder) {
        long most = MAX_FIXED_BYTES + MAX_BYTES_PER_BYTE * bytes.length;
        long before = allocatedBytes();
        boolean isMessage = isMessage(which, decoder);
        if (allocatedBytes() - before
                > most) { // which the first use of a class may be the cause of
            before = allocatedBytes();
            isMessage(which, decoder);
            assertThat(allocatedBytes() - before).as("%s: bytes allocated", which).isLessThan(most);
        }
        return isMessage;
    }

    private static boolean isMessage(String which, Runnable decoder) {
        try {
            decoder.run();
            return true;
        } catch (TransferException expected) {
            return false;
        } catch (Throwable e) {
            throw new AssertionError(which + ": " + e, e);
        }
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }
}
