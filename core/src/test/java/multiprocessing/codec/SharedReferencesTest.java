package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.Serializable;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import multiprocessing.error.TransferException;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is one object in the sender is one in the receiver.
@ExtendWith(Leftovers.class)
class SharedReferencesTest {
    private static final long LARGE_STACK_BYTES = 64 << 20;

    private record Node(String name, List<Object> others) implements Serializable {}

    @SuppressWarnings("serial") // each collection that is put there is serializable
    private static final class Sibling implements Serializable {
        private List<Sibling> siblings = List.of();
    }

    static List<Object> objects() {
        return List.of(
                new String("text"),
                new int[] {1},
                new Object[] {1},
                new ArrayList<>(List.of(1)),
                new HashMap<>(Map.of(1, 2)),
                List.of(1, 2, 3),
                Map.of(1, 2),
                new Node("n", List.of()),
                BigInteger.TEN.pow(50),
                UUID.randomUUID(),
                Path.of("x"),
                new IllegalStateException("x"));
    }

    @ParameterizedTest
    @MethodSource("objects")
    void oneObjectTwiceArrivesAsOne(Object object) {
        List<Object> copy = Messages.copy(listOf(object, Optional.of(object), Map.of("k", object)));

        assertThat(copy.get(0)).isSameAs(((Optional<?>) copy.get(1)).orElseThrow());
        assertThat(copy.get(0)).isSameAs(((Map<?, ?>) copy.get(2)).get("k"));
    }

    @ParameterizedTest
    @MethodSource("objects")
    void oneObjectTwiceArrivesAsOneByJdkSerializationToo(Object object) {
        List<Object> copy = Messages.copy(listOf(object, new Object[] {object}, URI.create("a:b")));

        assertThat(copy.get(0)).isSameAs(((Object[]) copy.get(1))[0]);
    }

    @Test
    void equalObjectsStayTwo() {
        List<Object> copy = Messages.copy(listOf(new int[] {1}, new int[] {1}, listOf(), listOf()));

        assertThat(copy.get(0)).isNotSameAs(copy.get(1));
        assertThat(copy.get(2)).isNotSameAs(copy.get(3));
    }

    @Test
    void manyObjectsKeepTheirNumbers() {
        var sent = new ArrayList<Object>();
        for (int i = 0; i < 5_000; i++) {
            sent.add(listOf(i));
        }
        sent.addAll(List.copyOf(sent));

        List<Object> copy = Messages.copy(sent);

        assertThat(copy).isEqualTo(sent);
        for (int i = 0; i < 5_000; i++) {
            assertThat(copy.get(i)).isSameAs(copy.get(5_000 + i));
        }
        assertThat(Messages.copy(listOf(1, "x", "x"))).containsExactly(1, "x", "x");
    }

    @Test
    void aListMayHoldItself() {
        List<Object> sent = listOf(1);
        Object itself = sent;
        sent.add(itself);
        List<Object> copy = Messages.copy(sent);
        assertThat(copy.get(1)).isSameAs(copy);
        assertThat(Messages.encode(sent)[0]).isNotEqualTo((byte) Tag.JAVA);
    }

    @Test
    void anArrayAndAMapMayHoldThemselves() {
        var array = new Object[2];
        var map = new HashMap<String, Object>();
        array[0] = map;
        array[1] = array;
        map.put("array", array);
        Object[] copy = Messages.copy(array);
        assertThat(copy[1]).isSameAs(copy);
        assertThat(((Map<?, ?>) Objects.requireNonNull(copy[0])).get("array")).isSameAs(copy);
    }

    /// As JDK serialization does it: the reference back to the record is lost.
    @Test
    void aCycleThroughARecordIsLeftToJdkSerialization() {
        var node = new Node("n", listOf());
        node.others().add(node);
        assertThat(Messages.encode(node)[0]).isEqualTo((byte) Tag.JAVA);
        assertThat(Messages.copy(node).others()).hasSize(1).containsOnlyNulls();
    }

    @Test
    void soIsOneThroughAnImmutableCollection() {
        var map = new HashMap<String, @Nullable Object>();
        Map<String, Map<String, @Nullable Object>> child = Map.of("child", map);
        map.put("parent", child);
        List<Object> list = listOf();
        List<List<Object>> parent = List.of(list);
        list.add(parent);

        assertThat(Messages.copy(child)).isEqualTo(Map.of("child", nothingFor("parent")));
        assertThat(Messages.copy(parent)).isEqualTo(List.of(listOf((Object) null)));
    }

    @Test
    void soIsOneWhereOnlyACollectionMayStand() {
        var one = new Sibling();
        var other = new Sibling();
        List<Sibling> both = List.of(one, other);
        one.siblings = both;
        other.siblings = both;

        assertThat(Messages.copy(both)).hasSize(2).allMatch(copy -> copy.siblings == null);
        Sibling copy = Messages.copy(one);
        assertThat(copy.siblings).hasSize(2).first().isSameAs(copy);
        assertThat(copy.siblings.getLast().siblings).isNull();
    }

    private static Map<String, @Nullable Object> nothingFor(String key) {
        var map = new HashMap<String, @Nullable Object>();
        map.put(key, null);
        return map;
    }

    @Test
    void whatIsNestedVeryDeeplyFailsInTheSender() {
        List<Object> nested = listOf();
        for (int i = 0; i < 200_000; i++) {
            nested = listOf(nested);
        }
        List<Object> tooDeep = nested;
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> Messages.encode(tooDeep))
                .withMessageContaining("nested too deeply");
        assertThat(Messages.copy(listOf("as good as ever"))).containsExactly("as good as ever");
    }

    @Test
    void asManyLevelsAsCanBeWrittenCanBeRead() throws Exception {
        var copying = new FutureTask<@Nullable Void>(this::copyAsManyLevelsAsCanBe, null);
        new Thread(null, copying, "deep", LARGE_STACK_BYTES).start();
        copying.get();
    }

    /// The stack is the limit, on both sides.
    @Test
    void aLongChainByJdkSerializationArrivesWhereThereIsStack() throws Exception {
        var copying =
                new FutureTask<>(() -> {
                    Link chain = null;
                    for (int i = 0; i < 11_000; i++) {
                        chain = new Link(chain);
                    }
                    return Messages.copy(new Link(chain)).next != null;
                });
        new Thread(null, copying, "deep", 4 * LARGE_STACK_BYTES).start();
        assertThat(copying.get()).isTrue();
    }

    private static final class Link implements Serializable {
        private static final long serialVersionUID = 1L;
        private final @Nullable Link next;

        Link(@Nullable Link next) {
            this.next = next;
        }
    }

    private void copyAsManyLevelsAsCanBe() {
        Object nested = DayOfWeek.MONDAY;
        for (int i = 1; i < ObjectWriter.MAX_DEPTH; i++) {
            nested = listOf(nested);
        }
        byte[] bytes = Messages.encode(nested);
        assertThat(bytes[0]).isNotEqualTo((byte) Tag.JAVA);
        assertThat(Messages.encode(listOf(nested))[0]).isEqualTo((byte) Tag.JAVA);

        Object copy = Messages.decode(bytes);
        while (copy instanceof List<?> list) {
            copy = list.getFirst();
        }
        assertThat(copy).isEqualTo(DayOfWeek.MONDAY);
    }

    /// Copies lists that are nested so many levels deep, in code that is as compiled as it gets.
    static final class Deep {
        public static void main(String[] args) {
            for (int i = 0; i < 20_000; i++) {
                copy(10);
            }
            System.out.println("bottom: " + copy(Integer.parseInt(args[0])));
        }

        private static @Nullable Object copy(int levels) {
            List<Object> nested = listOf("bottom");
            for (int i = 0; i < levels; i++) {
                nested = listOf(nested);
            }
            Object copy = Messages.copy(nested);
            for (int i = 0; i < levels; i++) {
                copy = ((List<?>) copy).getFirst();
            }
            return copy;
        }
    }

    /// Each in a JVM of its own, for the stack that a level takes is another in interpreted code and by each compiler.
    @ParameterizedTest
    @CsvSource({"-Xint, 900", "-XX:-TieredCompilation, 900", "-XX:TieredStopAtLevel=1, 550"})
    void manyLevelsArrive(String compiler, String levels) throws Exception {
        try (var program = Program.start(List.of(compiler), Deep.class, levels)) {
            assertThat(program.await("bottom: ")).isEqualTo("[bottom]");
            assertThat(program.join()).isZero();
        }
    }

    @Test
    void aFailedMessageLeavesNothingBehind() {
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> Messages.encode(listOf("x", new Object())))
                .withMessageContaining("element 1")
                .withMessageContaining("java.lang.Object is not serializable");
        List<Object> copy = Messages.copy(listOf("y", "z"));
        assertThat(copy).containsExactly("y", "z");
    }

    private static List<Object> listOf(@Nullable Object... elements) {
        return new ArrayList<>(Arrays.asList(elements));
    }
}
