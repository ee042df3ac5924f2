package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
    private record Point(int x, double y, @Nullable String name) {}

    private record Empty() {}

    @SuppressWarnings("ArrayRecordComponent") // that is to be tested
    private record All(
            boolean a,
            byte b,
            short c,
            char d,
            int e,
            long f,
            float g,
            double h,
            int[] i,
            List<?> j) {}

    private record Replaced(String text) implements Serializable {
        Object writeReplace() {
            return text;
        }
    }

    private enum Suit {
        CLUBS,
        HEARTS {}
    }

    private static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;
    }

    @SuppressWarnings("JdkObsolete") // linked lists travel, too
    static Stream<Arguments> compact() {
        return Stream.of(
                kind("simple", true, false, (byte) -1, (short) 300, 'x', -5, 1L << 40, 1.5f, -0.0),
                kind(
                        "extremes",
                        Integer.MIN_VALUE,
                        Long.MAX_VALUE,
                        Double.NaN,
                        Character.MAX_VALUE),
                kind("text", "", "abc", "äöü", "名前", "😀", "\uD800 alone", "x".repeat(100_000)),
                kind("long text", "名".repeat(100_000)),
                kind("big integers", BigInteger.ZERO, BigInteger.TWO.pow(500).negate()),
                kind("big decimals", new BigDecimal("1.50"), new BigDecimal("-1e400")),
                kind("enums", Suit.CLUBS, Suit.HEARTS, DayOfWeek.MONDAY),
                kind("records", new Point(1, 2.5, "p"), new Point(-1, 0, null), new Empty()),
                kind("lists", listOf(), listOf(1, null, "x"), new LinkedList<>(listOf(1, null))),
                kind("asList", Arrays.asList(1, null, "x")),
                kind("immutable lists", List.of(), List.of(1), List.of(1, 2), List.of(1, 2, "3")),
                kind("stream lists", Stream.of(1, null, 3).toList(), Stream.of(1, 2, 3).toList()),
                kind("sets", new HashSet<>(listOf(1, null)), new LinkedHashSet<>(listOf(3, 1, 2))),
                kind("sorted sets", new TreeSet<>(listOf("b", "a"))),
                kind("immutable sets", Set.of(), Set.of(1), Set.of(1, 2, 3)),
                kind(
                        "maps",
                        mapOf(),
                        mapOf("a", 1),
                        mapOf(null, null),
                        new TreeMap<>(mapOf("k", 1))),
                kind("linked map", new LinkedHashMap<>(mapOf(3, 1))),
                kind("immutable maps", Map.of(), Map.of(1, "x"), Map.of(1, 2, 3, 4)),
                kind("entries", Map.entry("k", 1), Map.entry(listOf(1), Map.entry(2, "x"))),
                kind("empty", Collections.emptyList(), Collections.emptySet(), Map.of()),
                kind("emptyMap", Collections.emptyMap()),
                kind("copies", Collections.nCopies(10_000, 0), Collections.nCopies(2, listOf(1))),
                kind("no copies", Collections.nCopies(0, new Object())),
                kind("nested", listOf(mapOf("k", listOf(Set.of(new Point(1, 1, "x")))))),
                kind("optionals", Optional.empty(), Optional.of("x"), Optional.of(listOf(1))),
                kind(
                        "optional numbers",
                        OptionalInt.of(1),
                        OptionalLong.of(2),
                        OptionalInt.empty()),
                kind("optional doubles", OptionalDouble.of(3), OptionalDouble.empty()),
                kind("uuid", new UUID(1, -1)),
                kind("paths", Path.of("a/b"), Path.of(""), Path.of("/ä")),
                kind("instants", Instant.MAX, Instant.MIN, Instant.ofEpochSecond(1, 5)),
                kind("durations", Duration.ofNanos(-1), Duration.ofSeconds(Long.MAX_VALUE)),
                kind("dates", LocalDate.MIN, LocalDate.of(2024, 2, 29), LocalTime.MAX),
                kind("date times", LocalDateTime.MAX, OffsetDateTime.MIN, OffsetTime.MAX),
                kind("zoned", zoned("Europe/Paris"), zoned("+02:00"), ZoneId.of("Asia/Tokyo")),
                kind("offsets", ZoneOffset.UTC, ZoneOffset.ofHours(-3)),
                kind("periods", Period.of(1, -2, 3), Year.of(5), YearMonth.of(-1, 12)),
                kind("month days", MonthDay.of(2, 29)),
                kind("classes", int.class, String.class, Point.class, int[][].class, void.class),
                kind("empty deque", new ArrayDeque<>().getClass()));
    }

    private static ZonedDateTime zoned(String zone) {
        // an hour that is there twice
        return ZonedDateTime.of(LocalDateTime.of(2024, 10, 27, 2, 30), ZoneId.of(zone))
                .withLaterOffsetAtOverlap();
    }

    private static Arguments kind(String name, Object... values) {
        return argumentSet(name, (Object) values);
    }

    private static List<@Nullable Object> listOf(@Nullable Object... elements) {
        return new ArrayList<@Nullable Object>(Arrays.asList(elements));
    }

    private static Map<@Nullable Object, @Nullable Object> mapOf(@Nullable Object... pairs) {
        var map = new HashMap<@Nullable Object, @Nullable Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @ParameterizedTest
    @MethodSource("compact")
    void whatIsEqualArrivesInItsCompactForm(Object[] values) {
        for (Object value : values) {
            byte[] bytes = Messages.encode(value);

            assertThat(bytes[0]).isNotEqualTo((byte) Tag.JAVA);
            Object copy = Messages.decode(bytes);
            assertThat(copy).isEqualTo(value);
            assertThat(copy).hasSameClassAs(value);
            assertThat(Messages.copy(listOf(value, 7))).isEqualTo(listOf(value, 7));
        }
    }

    @Test
    void nullArrives() {
        assertThat(Messages.<@Nullable Object>copy(null)).isNull();
    }

    @Test
    void dequesArrive() {
        assertThat(Messages.copy(new ArrayDeque<>(List.of(1, 2, 3)))).containsExactly(1, 2, 3);
    }

    @Test
    void arraysArrive() {
        assertThat(Messages.copy(new boolean[] {true, false})).containsExactly(true, false);
        assertThat(Messages.copy(new byte[] {1, -1})).containsExactly(1, -1);
        assertThat(Messages.copy(new short[] {1, -1})).containsExactly((short) 1, (short) -1);
        assertThat(Messages.copy(new char[] {'a', '名'})).containsExactly('a', '名');
        assertThat(Messages.copy(new int[] {1, -1})).containsExactly(1, -1);
        assertThat(Messages.copy(new long[] {1, -1})).containsExactly(1, -1);
        assertThat(Messages.copy(new float[] {1, -1})).containsExactly(1, -1);
        assertThat(Messages.copy(new double[] {1, -1})).containsExactly(1, -1);
        assertThat(Messages.copy(new Object[] {1, null, "x"})).containsExactly(1, null, "x");
        assertThat(Messages.copy(new String[] {"x", null})).containsExactly("x", null);
        assertThat(Messages.copy(new int[][] {{1}, {}, null}))
                .isEqualTo(new int[][] {{1}, {}, null});
        assertThat(Messages.copy(new Point[0])).isEmpty();
    }

    @Test
    void aLargeArrayOutgrowsTheScratchArea() {
        var large = new byte[1 << 20];
        Arrays.fill(large, (byte) 7);
        assertThat(Messages.copy(large)).isEqualTo(large);
        assertThat(Messages.copy(List.of(large, 1, large.clone(), "end")).get(3)).isEqualTo("end");
    }

    @Test
    void allComponentsOfARecordArrive() {
        var sent =
                new All(true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, new int[] {8}, List.of(9));
        var copy = Messages.copy(sent);
        assertThat(copy).usingRecursiveComparison().isEqualTo(sent);
    }

    @Test
    void aRecordThatReplacesItselfIsLeftToJdkSerialization() {
        assertThat(Messages.<Object>copy(new Replaced("x"))).isEqualTo("x");
    }

    @Test
    void theRestGoesByJdkSerialization() {
        var names = new Names();
        names.add("x");
        var backwards = new TreeMap<String, Integer>(Comparator.reverseOrder());
        backwards.putAll(Map.of("a", 1, "b", 2));
        for (Object value :
                List.of(
                        names,
                        backwards,
                        EnumSet.of(Suit.HEARTS),
                        new EnumMap<>(Map.of(Suit.CLUBS, 1)),
                        Collections.unmodifiableList(listOf(1)),
                        URI.create("a:b"),
                        BitSet.valueOf(new long[] {5}))) {
            byte[] bytes = Messages.encode(value);
            assertThat(bytes[0]).isEqualTo((byte) Tag.JAVA);
            assertThat(Messages.decode(bytes)).isEqualTo(value).hasSameClassAs(value);
            assertThat(Messages.copy(listOf(1, value, Optional.of(value))))
                    .isEqualTo(listOf(1, value, Optional.of(value)));
        }
        assertThat(Messages.copy(backwards).firstKey()).isEqualTo("b");
    }

    @Test
    void theClassOfAProxyArrivesAsThatOfAProxyOfTheSameInterfaces() {
        Class<?> type = proxyOf(Comparable.class).getClass();

        assertThat(Messages.encode(type)[0])
                .isEqualTo((byte) Tag.JAVA); // its name is in no message
        assertThat(Messages.copy(type).getInterfaces()).containsExactly(Comparable.class);
    }

    @Test
    void anArrayOfAClassThatNobodyFindsByItsNameIsRefused() {
        Runnable lambda = () -> {};
        for (Object element : List.of(lambda, proxyOf(Runnable.class))) {
            Object array = Array.newInstance(element.getClass(), 1);
            for (Object sent : List.of(array, array.getClass())) {
                assertThatExceptionOfType(TransferException.class)
                        .isThrownBy(() -> Messages.encode(sent))
                        .withMessageContaining("is not serializable");
            }
        }
    }

    private static Object proxyOf(Class<?> face) {
        return Proxy.newProxyInstance(
                RoundTripTest.class.getClassLoader(), new Class<?>[] {face}, (_, _, _) -> null);
    }

    @Test
    void whatIsNotSerializableArrivesBesideWhatIsNotCompact() {
        var mixed =
                listOf(
                        URI.create("a:b"),
                        Optional.of("x"),
                        Optional.empty(),
                        OptionalInt.of(5),
                        Path.of("p"),
                        new Point(1, 2, "x"),
                        Map.entry("k", URI.create("c:d")),
                        ByteBuffer.wrap(new byte[] {1, 2}),
                        new Path[] {Path.of("q")});
        assertThat(Messages.encode(mixed)[0]).isEqualTo((byte) Tag.JAVA);
        assertThat(Messages.copy(mixed)).usingRecursiveComparison().isEqualTo(mixed);
    }

    @Test
    void manyCopiesArriveBesideWhatIsNotCompact() {
        var mixed = listOf(URI.create("a:b"), Collections.nCopies(10_000, Optional.of("x")));
        assertThat(Messages.encode(mixed)[0]).isEqualTo((byte) Tag.JAVA);
        assertThat(Messages.copy(mixed)).isEqualTo(mixed);
    }

    @Test
    void whereThereIsNoSpaceForAMessageIsNoFaultOfTheMessage() {
        for (var rest : List.of(listOf(), listOf(URI.create("a:b")))) {
            rest.add("x".repeat(2 * MessageWriter.SCRATCH_BYTES));
            var out = MessageWriter.ofThread();
            out.begin(Spaces.NONE);
            try {
                assertThatIllegalStateException()
                        .isThrownBy(() -> Codec.standard().write(rest, out))
                        .withMessage("no space");
                out.abandon();
            } finally {
                out.end();
            }
        }
    }

    @Test
    void anExceptionArrivesWithItsCauseAndWhatItSuppressesAndItsStack() {
        var failure = new IllegalStateException("failed", new IOException("no disk"));
        failure.addSuppressed(new ArithmeticException("closed badly"));

        IllegalStateException copy = Messages.copy(failure);

        assertThat(copy)
                .isNotSameAs(failure)
                .hasMessage("failed")
                .hasCauseInstanceOf(IOException.class);
        assertThat(copy.getCause()).hasMessage("no disk");
        assertThat(copy.getSuppressed())
                .singleElement()
                .isInstanceOf(ArithmeticException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("closed badly");
        assertThat(copy.getStackTrace()).startsWith(failure.getStackTrace());
    }

    @Test
    void aPathThatIsNoTextArrives() {
        Path absolute = Path.of(URI.create("file:///tmp/%E9/x%20%FF"));
        Path up = Path.of("..").resolve(absolute.getFileName());
        for (Path path : List.of(absolute, absolute.getFileName(), absolute.subpath(0, 2), up)) {
            assertThat((Object) Messages.copy(path)).isEqualTo(path);
            assertThat(Messages.copy(listOf(URI.create("a:b"), path)).getLast()).isEqualTo(path);
        }
    }

    @Test
    void aByteBufferArrivesFromItsPositionToItsLimit() {
        ByteBuffer sent = ByteBuffer.allocateDirect(10).order(ByteOrder.LITTLE_ENDIAN);
        sent.putInt(42).putInt(43).flip().position(4);
        ByteBuffer copy = Messages.copy(sent.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
        assertThat(copy.remaining()).isEqualTo(4);
        assertThat(copy.isReadOnly()).isTrue();
        assertThat(copy.getInt()).isEqualTo(43);
        assertThat(sent.position()).isEqualTo(4);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Mapped(MappedByteBuffer buffer, MappedByteBuffer[] more) {}

    @Test
    void aMappedBufferArrivesWhereOnlyOneMayStand(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("bytes"), new byte[] {1, 2, 3});
        MappedByteBuffer buffer;
        try (var channel = FileChannel.open(file)) {
            buffer = channel.map(FileChannel.MapMode.READ_ONLY, 0, 3);
        }
        var sent = new Mapped(buffer, new MappedByteBuffer[] {buffer.slice(1, 1)});

        for (Mapped copy :
                List.of(
                        Messages.copy(sent),
                        (Mapped) Messages.copy(listOf(sent, URI.create("a:b"))).getFirst())) {
            assertThat(copy.buffer()).isEqualTo(buffer).matches(ByteBuffer::isReadOnly);
            assertThat(copy.more()[0]).isEqualTo(ByteBuffer.wrap(new byte[] {2}));
        }
    }

    @Test
    void aMemorySegmentArrivesAligned() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sent = arena.allocateFrom(ValueLayout.JAVA_LONG, 1, 2, 3);
            MemorySegment copy = Messages.copy(sent.asReadOnly());
            assertThat(copy.toArray(ValueLayout.JAVA_LONG)).containsExactly(1, 2, 3);
            assertThat(copy.isReadOnly()).isTrue();
        }
        assertThat(Messages.copy(MemorySegment.ofArray(new int[] {5})).get(ValueLayout.JAVA_INT, 0))
                .isEqualTo(5);
    }

    @Test
    void immutableListsKeepWhetherTheyTakeNull() {
        assertThat(Messages.copy(Stream.of(1, 2, 3).toList()).contains(null)).isFalse();
        assertThat(Messages.copy((Collection<?>) List.of(1, 2, 3)))
                .isEqualTo(List.of(1, 2, 3))
                .satisfies(copy -> assertThat(List.copyOf(copy)).isSameAs(copy));
    }

    @Test
    void theResultOfAFunctionOfKotlinThatReturnsNothingStaysTheOne(@TempDir Path folder)
            throws Exception {
        var source =
                """
                package kotlin;
                public final class Unit {
                    public static final Unit INSTANCE = new Unit();
                    private Unit() {}
                    public static Unit make() { return INSTANCE; }
                }
                """;
        var unit = Compiled.in(folder, Map.of("kotlin/Unit.java", source)).make("kotlin.Unit");
        var loader = unit.getClass().getClassLoader();

        var bytes = Messages.encode(List.of(unit, unit));

        assertThat((List<?>) ByteMessage.decode(Codec.standard(), bytes, loader))
                .hasSize(2)
                .allMatch(element -> element == unit);
    }
}
