package multiprocessing.python;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Client;
import multiprocessing.connection.Connection;
import multiprocessing.connection.ConnectionOptions;
import multiprocessing.connection.Listener;
import multiprocessing.connection.Pipe;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plain data, to Python and back, and nothing else.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PickleCodecTest {
    private static final ConnectionOptions OPTIONS =
            ConnectionOptions.of(AuthKey.of("a key of tests")).codec(new PickleCodec());

    private static final List<Object> PLAIN =
            List.of(
                    true,
                    -1,
                    255,
                    70_000,
                    Long.MIN_VALUE,
                    BigInteger.TWO.pow(3_000),
                    1.5,
                    "text, ünï, \uD83D\uDE00",
                    "half a pair: \udc80.",
                    "",
                    List.of(),
                    List.of(1, List.of(2, "three")),
                    Set.of(1, 2, 3),
                    Map.of("a", List.of(1.0), 2, "b"),
                    Map.of(List.of(1, Set.of(2)), "a", Set.of("b"), List.of(3)),
                    Set.of(List.of(1, List.of()), Set.of(2)),
                    Map.of(ByteBuffer.wrap(new byte[] {-1, 0}), List.of()),
                    new BigDecimal("12.50"),
                    LocalDate.of(2024, 2, 29),
                    LocalTime.of(23, 59, 58, 123_456_000),
                    LocalDateTime.of(1999, 12, 31, 1, 2, 3),
                    OffsetTime.of(23, 59, 58, 123_456_000, ZoneOffset.UTC),
                    OffsetDateTime.of(1999, 12, 31, 1, 2, 3, 4_000, ZoneOffset.UTC),
                    OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.MAX),
                    Set.of(ZoneOffset.UTC, ZoneOffset.MIN, ZoneOffset.ofTotalSeconds(-9_001)),
                    Duration.ofSeconds(-90_000, 1_000),
                    Duration.ofDays(3),
                    new PythonError("builtins.KeyError", List.of("which")),
                    new PythonError("builtins.Exception", List.of("any")),
                    new PythonError("builtins.UserWarning", List.of()));

    private final Listener listener = Listener.open(OPTIONS);
    private Connection here;
    private Connection there;

    @BeforeEach
    void connect() throws Exception {
        there = Client.connect(listener.address(), OPTIONS);
        here = listener.accept();
    }

    @AfterEach
    void close() {
        there.close();
        here.close();
        listener.close();
    }

    private @Nullable Object sent(@Nullable Object value) throws InterruptedException {
        there.send(value);
        return here.recv();
    }

    private @Nullable Object received(byte[] pickle) throws InterruptedException {
        there.sendBytes(pickle);
        return here.recv();
    }

    @Test
    void plainDataComesBackAsItWas() throws Exception {
        assertThat(sent(null)).isNull();
        for (Object value : PLAIN) {
            assertThat(sent(value)).isEqualTo(value);
        }
        assertThat(sent(new byte[] {-1, 0, 1})).isEqualTo(new byte[] {-1, 0, 1});
        assertThat(sent(new int[] {1, 2})).isEqualTo(List.of(1, 2));
        assertThat(sent(Map.of(List.of("a", new int[] {1}), 2)))
                .isEqualTo(Map.of(List.of("a", List.of(1)), 2));
        assertThat(sent(Set.of(new double[] {1.5}))).isEqualTo(Set.of(List.of(1.5)));
        assertThat(sent(new Object[] {1, null})).isEqualTo(Arrays.asList(1, null));
        assertThat(sent('x')).isEqualTo("x");
        var ordered = new LinkedHashMap<String, Integer>();
        for (int i = 20; i > 0; i--) {
            ordered.put("key " + i, i);
        }
        assertThat((Map<?, ?>) sent(ordered)).hasToString(ordered.toString());
    }

    @Test
    void aTupleIsSentOnAsATuple() throws Exception {
        Object tuple = sent(new Object[] {1, new Object[0]});
        assertThat(Notation.of(tuple)).isEqualTo("(1, ())");
        assertThat(Notation.of(sent(tuple))).isEqualTo("(1, ())");
        assertThat(tuple).isInstanceOf(List.class).hasSameHashCodeAs(List.of(1, List.of()));
    }

    @Test
    void aMapIsNoKey() throws Exception {
        for (Object wrong : List.of(Map.of(Map.of(), 1), Set.of(List.of(Map.of())))) {
            assertThatExceptionOfType(TransferException.class).isThrownBy(() -> there.send(wrong));
        }
        assertThat(sent("sound")).isEqualTo("sound");
    }

    @Test
    void whatIsNoKeyInPythonIsNoneHere() throws Exception {
        for (String pickle : List.of("}]Ns.", "\u008f(}\u0090.", "}]\u0085Ns.")) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> received(("\u0080\u0004" + pickle).getBytes(ISO_8859_1)))
                    .withMessageContaining("unhashable");
        }
    }

    @Test
    void halfOfAPairOfSurrogatesStaysWhatItIs() throws Exception {
        for (String text : List.of("\ud800", "a\udc80b\ufffd", "ü\udfff\ud83d\ude00\ud83d")) {
            assertThat(sent(text)).isEqualTo(text);
        }
    }

    @Test
    void whatIsNoPlainDataIsNotSent() throws Exception {
        var itself = new ArrayList<Object>();
        itself.add(itself);
        var noError = new PythonError("os.system", List.of("ls"));
        for (Object wrong : List.of(new Object(), Optional.of(1), List.of(here), itself, noError)) {
            assertThatExceptionOfType(TransferException.class).isThrownBy(() -> there.send(wrong));
        }
        assertThat(sent("sound")).isEqualTo("sound");
    }

    private void assertRefused(Object wrong, String message) {
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> there.send(wrong))
                .withMessage(message);
    }

    @Test
    void theWayToWhatIsNotSentIsTold() throws Exception {
        Object wrong = Optional.of(3);
        String refusal = "cannot be sent to Python, for it is no plain data: ";
        String optional = refusal + "java.util.Optional";
        assertRefused(wrong, optional);
        assertRefused(List.of(1, Map.of("k", wrong)), "element 1 → value of key k: " + optional);
        assertRefused(new Object[] {"a", Map.of(wrong, 1)}, "element 1 → a key: " + optional);
        assertRefused(
                Map.of(List.of(), Set.of(wrong)),
                "value of a key of type java.util.ImmutableCollections$ListN → element 0: "
                        + optional);
        assertRefused(
                Map.of("k".repeat(41), new char[0]),
                "value of key " + "k".repeat(40) + "…: " + refusal + "char[]");
        Object deep = Map.of("k", wrong);
        for (int i = 0; i < 100; i++) {
            deep = List.of(deep);
        }
        String three = "element 0 → element 0 → ";
        assertRefused(deep, three + "element 0 → … → " + three + "value of key k: " + optional);
        assertThat(sent("sound")).isEqualTo("sound");
    }

    @Test
    void whatIsNestedTooDeeplyIsToldWithoutAWay() {
        var itself = new ArrayList<Object>();
        itself.add(itself);
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> there.send(itself))
                .withMessageStartingWith("cannot be sent to Python: it holds itself");
    }

    @Test
    void whatNamesAnythingElseIsRefused() throws Exception {
        for (String pickle :
                List.of(
                        "\u0080\u0004\u008c\u0005posix\u008c\u0006system\u0093\u008c\u0002ls\u0085R.",
                        "cposix\nsystem\n(S'ls'\ntR.",
                        "\u0080\u0002cposix\nsystem\nX\u0002\0\0\0ls\u0085R.",
                        "\u0080\u0004\u008c\bbuiltins\u008c\u0004eval\u0093\u008c\u00011\u0085R.",
                        "(ios\nsystem\n(S'ls'\no.",
                        "\u0080\u0002c__main__\nA\n)\u0081}b.",
                        "P1\n.",
                        "\u0080\u0004\u008c\u0001aQ.",
                        "\u0080\u0005\u0097.")) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> received(pickle.getBytes(ISO_8859_1)))
                    .withMessageContaining("no plain data");
        }
        assertThat(sent("sound")).isEqualTo("sound");
    }

    @Test
    void aNameThatIsNotCalledIsNoData() throws Exception {
        for (String pickle :
                List.of(
                        "\u0080\u0004\u008c\bbuiltins\u008c\u0004list\u0093.",
                        "\u0080\u0004]\u008c\bbuiltins\u008c\u0004list\u0093a.",
                        "\u0080\u0004}\u008c\bbuiltins\u008c\u0004list\u0093Ns.")) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> received(pickle.getBytes(ISO_8859_1)))
                    .withMessageContaining("no plain data");
        }
        assertThat(sent("sound")).isEqualTo("sound");
    }

    @Test
    void whatHoldsTheSameWithoutEndIsRefusedBeforeItIsHashed() throws Exception {
        var doubled = new StringBuilder("\u0080\u0004)\u0094");
        for (char i = 0; i < 60; i++) {
            doubled.append('h').append(i).append('h').append(i).append("\u0086\u0094"); // (it, it)
        }
        String last = "h<"; // the sixtieth
        String frozenset = "\u008c\bbuiltins\u008c\tfrozenset\u0093";
        for (String end :
                List.of(
                        ".",
                        "}" + last + "Ns.",
                        "}(" + last + "Nu.",
                        "\u008f(" + last + "\u0090.",
                        "(" + last + "\u0091.",
                        frozenset + "](" + last + "e\u0085R.")) {
            byte[] pickle = (doubled + end).getBytes(ISO_8859_1);
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> received(pickle))
                    .withMessageContaining("too often");
        }
        assertThat(sent("sound")).isEqualTo("sound");
    }

    @Test
    void whatHoldsItselfIsToldSo() throws Exception {
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> received("\u0080\u0004]\u0094h\0a.".getBytes(ISO_8859_1)))
                .withMessageContaining("it holds itself");
    }

    @Test
    void anOrderedDictIsAMap() throws Exception {
        String pickle = "\u0080\u0004\u008c\u000bcollections\u008c\u000bOrderedDict\u0093";
        byte[] held =
                (pickle + ")R(\u008c\u0001bK\u0001\u008c\u0001aK\u0002u.").getBytes(ISO_8859_1);
        assertThat((Map<?, ?>) received(held)).hasToString("{b=1, a=2}");
        byte[] made = (pickle + "]\u0085R.").getBytes(ISO_8859_1);
        assertThatExceptionOfType(TransferException.class).isThrownBy(() -> received(made));
    }

    @Test
    void optionsWithItTravelWithinTheProgram() throws Exception {
        try (var pipe = Pipe.create()) {
            pipe.first().send(ConnectionOptions.withoutKey().codec(new PickleCodec()));
            assertThat(pipe.second().recv())
                    .isInstanceOfSatisfying(
                            ConnectionOptions.class,
                            received ->
                                    assertThat(received.codec())
                                            .get()
                                            .isInstanceOf(PickleCodec.class));
        }
    }

    private @Nullable Object receivedRange(String first, String end, String step) throws Exception {
        String pickle = "\u0080\u0004\u008c\bbuiltins\u008c\u0005range\u0093";
        return received((pickle + first + end + step + "\u0087R.").getBytes(ISO_8859_1));
    }

    private static String number(int number) {
        return "J"
                + (char) (number & 0xFF)
                + (char) (number >> 8 & 0xFF)
                + (char) (number >> 16 & 0xFF)
                + (char) (number >>> 24);
    }

    @Test
    void aRangeIsAList() throws Exception {
        assertThat(receivedRange(number(0), number(5), number(2))).isEqualTo(List.of(0, 2, 4));
        assertThat(receivedRange(number(5), number(0), number(-2))).isEqualTo(List.of(5, 3, 1));
        assertThat(receivedRange(number(0), number(4), number(2))).isEqualTo(List.of(0, 2));
        assertThat(receivedRange(number(3), number(0), number(1))).isEqualTo(List.of());
        String large = "\u008a\t" + "\0".repeat(7) + "\u0080\0"; // 2 ** 63
        assertThat(receivedRange(number(Integer.MAX_VALUE), large, large))
                .isEqualTo(List.of(Integer.MAX_VALUE));
        assertThat(receivedRange(large, number(0), "\u008a\t" + "\0".repeat(7) + "\u0080\u00ff"))
                .isEqualTo(List.of(BigInteger.TWO.pow(63)));
    }

    @Test
    void aRangeThatIsTooLongTakesNoMemory() throws Exception {
        String large = "\u008a\t" + "\0".repeat(7) + "\u0080\0";
        for (String end : List.of(number(2_000_000), number(Integer.MAX_VALUE), large)) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> receivedRange(number(0), end, number(1)))
                    .withMessageContaining("too long a range");
        }
        assertThat(sent("sound")).isEqualTo("sound");
    }

    @Test
    void whatPythonHasNoTimeForIsRefusedHere() throws Exception {
        Duration least = Duration.ofDays(-999_999_999);
        Duration most = Duration.ofDays(1_000_000_000).minusNanos(1_000);
        assertThat(sent(List.of(least, most))).isEqualTo(List.of(least, most));
        for (Object wrong :
                List.of(
                        least.minusNanos(1_000),
                        most.plusNanos(1_000),
                        Duration.ofSeconds(Long.MAX_VALUE),
                        Duration.ofSeconds(Long.MIN_VALUE),
                        LocalDate.MAX,
                        OffsetDateTime.MIN,
                        Instant.MAX,
                        Instant.MIN)) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> there.send(wrong))
                    .withMessageContaining("cannot be sent to Python");
        }
    }

    @Test
    void whatIsThereTwiceArrivesTwice() throws Exception {
        assertThat(received("\u0080\u0004](]\u0094K\u0001ah\0e.".getBytes(ISO_8859_1)))
                .isEqualTo(List.of(List.of(1), List.of(1)));
    }

    @Test
    void whatIsMalformedIsRefusedWithoutTheMemoryThatItAsksFor() throws Exception {
        for (int operation : new int[] {'X', 'B', 0x8B}) {
            byte[] announcing =
                    ByteBuffer.allocate(5).put((byte) operation).putInt(0xFFFF_FF7F).array();
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> received(announcing));
        }
        List<String> malformed =
                List.of(
                        "",
                        ".",
                        "N",
                        "0.",
                        "\u0080c.",
                        "]e.",
                        "R.",
                        "\u0093.",
                        "(.",
                        "](a.",
                        "}N(s.",
                        "}(Ns.",
                        "(\u0085.",
                        "N(\u0086.",
                        "(NN\u0087.",
                        "(\u0094.");
        for (String pickle : malformed) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> received(pickle.getBytes(ISO_8859_1)));
        }
        var random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            var noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            try {
                Object unused = received(noise);
                assertThat(unused).as("some noise is a pickle").isNotSameAs(noise);
            } catch (TransferException e) {
                assertThat(e).hasMessageContaining("Python");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void pythonHasTheSame(int minor) throws Exception {
        String script =
                """
                import sys
                from multiprocessing.connection import Client
                with Client(sys.argv[1], authkey=b'a key of tests') as there:
                    while (item := there.recv()) != 'enough':
                        there.send(item)
                    import array, warnings
                    warnings.simplefilter('ignore') # of 'u'
                    there.send([array.array(code, [0, 255 if code in 'BHILQ' else -7]) for code in 'BbHhIiLlQqfd'])
                    there.send([array.array('Q', [2 ** 64 - 1]), array.array('u', 'ab')])
                    there.send((b'bytes', bytearray(b'array'), frozenset([1]), None))
                    there.send(KeyError('which'))
                    there.send(sys.stdin.__class__)
                    there.send(repr(there.recv()))
                """;
        Process process = Python.ofVersion(minor).start(script, listener.address().toString());
        try (Connection python = listener.accept()) {
            for (Object value : PLAIN) {
                python.send(value);
                assertThat(python.recv()).isEqualTo(value);
            }
            python.send("enough");
            for (Object each : python.recv(List.class)) {
                assertThat((List<?>) each).first().isIn(0, 0.0);
                assertThat((List<?>) each).last().isIn(255, -7, -7.0);
            }
            assertThat(python.recv())
                    .isEqualTo(
                            List.of(
                                    List.of(BigInteger.TWO.pow(64).subtract(BigInteger.ONE)),
                                    List.of("a", "b")));
            List<?> tuple = python.recv(List.class);
            assertThat(tuple.get(0)).isEqualTo("bytes".getBytes(UTF_8));
            assertThat(tuple.get(1)).isEqualTo("array".getBytes(UTF_8));
            assertThat(tuple.get(2)).isEqualTo(Set.of(1));
            assertThat(python.recv())
                    .isEqualTo(new PythonError("builtins.KeyError", List.of("which")));
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(python::recv)
                    .withMessageContaining("TextIOWrapper");
            python.send(new Object[] {new byte[] {1}, 2, Duration.ofMillis(5), new long[] {7}});
            assertThat(python.recv())
                    .isEqualTo("(b'\\x01', 2, datetime.timedelta(microseconds=5000), [7])");
        }
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void timesWithAZonePassInBothDirections(int minor) throws Exception {
        String script =
                """
                import sys
                from datetime import datetime, time, timedelta, timezone
                from multiprocessing.connection import Client
                with Client(sys.argv[1], authkey=b'a key of tests') as there:
                    there.send(repr(there.recv()))
                    there.send(there.recv() == datetime(2024, 2, 29, 12, 0, 0, 7, timezone.utc))
                    west = timezone(timedelta(hours=-2, minutes=-30), 'west')
                    there.send([datetime(2024, 11, 3, 1, 30, tzinfo=west, fold=1), time(5, tzinfo=west), west, timezone.utc])
                    there.send(timezone(timedelta(hours=18, seconds=1)))
                    there.send(datetime(2024, 1, 1, tzinfo=timezone(timedelta(microseconds=1))))
                """;
        Process process = Python.ofVersion(minor).start(script, listener.address().toString());
        try (Connection python = listener.accept()) {
            var noon = OffsetDateTime.of(2024, 2, 29, 12, 0, 0, 7_000, ZoneOffset.UTC);
            python.send(List.of(noon, noon.toOffsetTime(), ZoneOffset.UTC, ZoneOffset.ofHours(-1)));
            assertThat(python.recv())
                    .isEqualTo(
                            "[datetime.datetime(2024, 2, 29, 12, 0, 0, 7, tzinfo=datetime.timezone.utc),"
                                    + " datetime.time(12, 0, 0, 7, tzinfo=datetime.timezone.utc),"
                                    + " datetime.timezone.utc,"
                                    + " datetime.timezone(datetime.timedelta(days=-1, seconds=82800))]");
            python.send(noon.toInstant());
            assertThat(python.recv()).isEqualTo(true);
            var west = ZoneOffset.ofHoursMinutes(-2, -30);
            assertThat(python.recv())
                    .isEqualTo(
                            List.of(
                                    OffsetDateTime.of(2024, 11, 3, 1, 30, 0, 0, west),
                                    OffsetTime.of(5, 0, 0, 0, west),
                                    west,
                                    ZoneOffset.UTC));
            for (String offset : List.of("PT18H1S", "PT0.000001S")) {
                assertThatExceptionOfType(TransferException.class)
                        .isThrownBy(python::recv)
                        .withMessageContaining("eighteen hours")
                        .withMessageEndingWith(offset);
            }
        }
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 13})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void timesInARegionPassInBothDirections(int minor) throws Exception {
        String script =
                """
                import sys
                from datetime import datetime, time
                from zoneinfo import ZoneInfo
                from multiprocessing.connection import Client
                with Client(sys.argv[1], authkey=b'a key of tests') as there:
                    times = there.recv()
                    there.send(repr(times))
                    there.send(times)
                    berlin = ZoneInfo.no_cache('Europe/Berlin')
                    there.send([datetime(2024, 3, 31, 2, 30, fold=fold, tzinfo=berlin) for fold in (0, 1)])
                    there.send({berlin})
                    there.send(time(5, tzinfo=berlin))
                    there.send([].append)
                """;
        Python withZones = withZones(Python.ofVersion(minor));
        Process process = withZones.start(script, listener.address().toString());
        try (Connection python = listener.accept()) {
            var berlin = ZoneId.of("Europe/Berlin");
            var first = LocalDateTime.of(2024, 10, 27, 2, 30).atZone(berlin);
            var second = first.plusHours(1);
            List<Object> times = List.of(first, second, berlin);
            python.send(times);
            assertThat(python.recv())
                    .isEqualTo(
                            "[datetime.datetime(2024, 10, 27, 2, 30, tzinfo=zoneinfo.ZoneInfo(key='Europe/Berlin')),"
                                    + " datetime.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo(key='Europe/Berlin')),"
                                    + " zoneinfo.ZoneInfo(key='Europe/Berlin')]");
            assertThat(python.recv()).isEqualTo(times);
            var changed = LocalDateTime.of(2024, 3, 31, 3, 30).atZone(berlin);
            assertThat(python.recv()).isEqualTo(List.of(changed, changed.minusHours(1)));
            assertThat(python.recv()).isEqualTo(Set.of(berlin));
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(python::recv)
                    .withMessageContaining("a time in a region");
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(python::recv)
                    .withMessageContaining("no plain data");
        }
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    /// That one, if the system or its `tzdata` tells it of time zones; else the test is aborted.
    private static Python withZones(Python python) throws Exception {
        String probe = "import zoneinfo; print('Europe/Berlin' in zoneinfo.available_timezones())";
        assumeThat(python.run(probe))
                .as("whether Python knows Berlin's time zone: else install tzdata")
                .isEqualTo("True");
        return python;
    }

    @Test
    void whatIsNoRegionGoesAsADistanceFromUtc() throws Exception {
        var offset = ZoneOffset.ofHours(2);
        assertThat(sent(ZoneId.of("UTC+02:00"))).isEqualTo(offset);
        var noon = LocalDateTime.of(2024, 2, 29, 12, 0).atZone(offset);
        assertThat(sent(noon)).isEqualTo(noon.toOffsetDateTime());
    }

    @Test
    void aRegionThatNobodyKnowsIsToldAsSuch() throws Exception {
        String pickle =
                "\u0080\u0004\u008c\bzoneinfo\u008c\bZoneInfo\u0093\u008c\u0004Oz/1\u0085R.";
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> received(pickle.getBytes(ISO_8859_1)))
                .withMessageEndingWith("a time zone that Java does not know: Oz/1");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aDecimalThatIsNoNumberIsToldAsSuch(int minor) throws Exception {
        String script =
                """
                import sys
                from decimal import Decimal
                from multiprocessing.connection import Client
                with Client(sys.argv[1], authkey=b'a key of tests') as there:
                    for each in 'NaN', 'sNaN', '-Infinity', '1E+9999999999':
                        there.send([Decimal(each)])
                    there.send([Decimal('-0.0'), Decimal('1E+3')])
                    there.send(float('inf'))
                """;
        Process process = Python.ofVersion(minor).start(script, listener.address().toString());
        try (Connection python = listener.accept()) {
            for (String each : List.of("NaN", "sNaN", "-Infinity", "1E+9999999999")) {
                assertThatExceptionOfType(TransferException.class)
                        .isThrownBy(python::recv)
                        .withMessageContaining("a Decimal that is no number")
                        .withMessageEndingWith(": " + each);
            }
            assertThat(python.recv())
                    .isEqualTo(List.of(new BigDecimal("0.0"), new BigDecimal("1E+3")));
            assertThat(python.recv()).isEqualTo(Double.POSITIVE_INFINITY);
        }
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(process.waitFor()).isZero();
    }
}
