package multiprocessing.python;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import multiprocessing.codec.MessageWriter;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// Writes plain data as a pickle of protocol 4, which all Pythons since 3.4 read.
final class PlainPickler {
    /*
     * Not by the Pickler of the library that reads: it writes bytes as text, two objects that are equal as one, and
     * whatever is serializable as a dictionary of its properties.
     */
    private static final int DEPTH_MOST = 500; // Python itself reads a thousand

    private static final Duration SPAN_LEAST = Duration.ofDays(-999_999_999);
    private static final Duration SPAN_MOST = Duration.ofDays(1_000_000_000);

    private static final String MANAGERS = "multiprocessing.managers";

    private static final int PROTO = 0x80;
    private static final int PROTOCOL = 4;
    private static final int STOP = '.';
    private static final int NONE = 'N';
    private static final int TRUE = 0x88;
    private static final int FALSE = 0x89;
    private static final int BININT = 'J';
    private static final int LONG1 = 0x8A;
    private static final int LONG4 = 0x8B;
    private static final int BINFLOAT = 'G';
    private static final int BINUNICODE = 'X';
    private static final int BINBYTES = 'B';
    private static final int MARK = '(';
    private static final int EMPTY_LIST = ']';
    private static final int APPENDS = 'e';
    private static final int EMPTY_DICT = '}';
    private static final int SETITEMS = 'u';
    private static final int EMPTY_SET = 0x8F;
    private static final int ADDITEMS = 0x90;
    private static final int FROZENSET = 0x91;
    private static final int TUPLE = 't';
    private static final int STACK_GLOBAL = 0x93;
    private static final int REDUCE = 'R';

    private final MessageWriter out;
    private final Nestings nestings;
    private final Trail trail = new Trail();
    private int depth;

    PlainPickler(MessageWriter out, Nestings nestings) {
        this.out = out;
        this.nestings = nestings;
    }

    /// What goes as a proxy though it is within data.
    interface Nestings {
        Nestings NONE = _ -> null;

        /// What is to be sent in the place of that object; null for the object itself.
        @Nullable
        Nested of(Object object);
    }

    void write(@Nullable Object value) {
        write(() -> put(value));
    }

    /// Writes a message as a tuple.
    ///
    /// @param names what its parts are, to whoever reads that one of them cannot be sent
    void write(@Nullable Object[] message, List<String> names) {
        write(() -> {
            out.putByte(MARK);
            for (int i = 0; i < message.length; i++) {
                putNamed(names.get(i), message[i]);
            }
            out.putByte(TUPLE);
        });
    }

    private void putNamed(String name, @Nullable Object value) {
        try {
            put(value);
        } catch (TransferException e) {
            throw trail.named(name, e);
        }
    }

    private void write(Runnable content) {
        out.putByte(PROTO);
        out.putByte(PROTOCOL);
        try {
            content.run();
        } catch (TransferException e) {
            throw depth > DEPTH_MOST ? e : trail.told(e); // no single place is to blame for that
        } catch (StackOverflowError e) { // code of the quick compiler takes twice the stack
            throw new TransferException(
                    "cannot be sent to Python: it holds itself, or is nested too deeply for the stack",
                    e);
        }
        out.putByte(STOP);
    }

    private void put(@Nullable Object value) {
        put(value, false);
    }

    private void put(@Nullable Object value, boolean isKey) {
        if (++depth > DEPTH_MOST) {
            throw new TransferException(
                    "cannot be sent to Python: it holds itself, or is nested too deeply: most="
                            + DEPTH_MOST);
        }
        Nested proxy = value == null ? null : nestings.of(value);
        if (proxy != null) {
            putProxy(proxy);
        } else if (isKey) {
            putKey(value);
        } else {
            putData(value);
        }
        depth--;
    }

    /// As something that Python can hash.
    private void putKey(@Nullable Object value) {
        switch (value) {
            case Object[] tuple -> putTuple(Arrays.asList(tuple), true);
            case Set<?> set -> putItems(set, true, FROZENSET);
            case Collection<?> list -> putTuple(list, true);
            case short[] array -> putElements(array, TUPLE);
            case int[] array -> putElements(array, TUPLE);
            case long[] array -> putElements(array, TUPLE);
            case float[] array -> putElements(array, TUPLE);
            case double[] array -> putElements(array, TUPLE);
            case Map<?, ?> _ ->
                    throw new TransferException(
                            "cannot be sent to Python, where a dict is no key of another and no element of a set");
            case null, default -> putData(value);
        }
    }

    private void putData(@Nullable Object value) {
        switch (value) {
            case null -> out.putByte(NONE);
            case Boolean truth -> out.putByte(truth ? TRUE : FALSE);
            case Byte number -> putInt(number);
            case Short number -> putInt(number);
            case Integer number -> putInt(number);
            case Long number -> putLong(BigInteger.valueOf(number));
            case BigInteger number -> putLong(number);
            case Float number -> putFloat(number);
            case Double number -> putFloat(number);
            case BigDecimal number -> putCall("decimal", "Decimal", number.toString());
            case Character one -> putText(one.toString());
            case String text -> putText(text);
            case byte[] bytes -> putBytes(bytes);
            case ByteBuffer buffer -> putBytes(bytes(buffer));
            case Key(Object key) -> put(key, true);
            case Object[] tuple -> putTuple(Arrays.asList(tuple), false);
            case Tuple tuple -> putTuple(tuple, false);
            case Set<?> set -> {
                out.putByte(EMPTY_SET);
                putItems(set, true, ADDITEMS);
            }
            case Collection<?> list -> {
                out.putByte(EMPTY_LIST);
                putItems(list, false, APPENDS);
            }
            case Map<?, ?> map -> putMap(map);
            case LocalDate day -> putCall("datetime", "date", bytes(day));
            case LocalTime time -> putCall("datetime", "time", bytes(time));
            case LocalDateTime both -> putCall("datetime", "datetime", bytes(both));
            case OffsetTime time ->
                    putCall("datetime", "time", bytes(time.toLocalTime()), time.getOffset());
            case OffsetDateTime both ->
                    putCall(
                            "datetime",
                            "datetime",
                            bytes(both.toLocalDateTime()),
                            both.getOffset());
            case ZonedDateTime both ->
                    putCall("datetime", "datetime", bytes(both), Regions.known(both.getZone()));
            case Instant moment -> putData(inUtc(moment));
            case ZoneOffset zone ->
                    putCall("datetime", "timezone", Duration.ofSeconds(zone.getTotalSeconds()));
            case ZoneId zone when Regions.known(zone) instanceof ZoneOffset offset ->
                    putData(offset);
            case ZoneId region -> putCall("zoneinfo", "ZoneInfo", region.getId());
            case Duration span -> putSpan(span);
            case PythonError error -> putError(error);
            case Token token ->
                    putCall(MANAGERS, "Token", token.typeid(), token.address(), token.ident());
            case Nested nested when nestings != Nestings.NONE -> putProxy(nested);
            case ProxyClass(String name) -> putGlobal(MANAGERS, name);
            case Slice slice ->
                    putCall("builtins", "slice", slice.start(), slice.stop(), slice.step());
            case Iteration iteration -> putCall("builtins", "iter", iteration.items());
            case Methods.Opaque(Object hidden) -> throw noPlainData(hidden);
            default -> putArray(value);
        }
    }

    private void putInt(int number) {
        out.putByte(BININT);
        out.putInt(number);
    }

    private void putLong(BigInteger number) {
        byte[] bytes = number.toByteArray();
        if (bytes.length <= 0xFF) {
            out.putByte(LONG1);
            out.putByte(bytes.length);
        } else {
            out.putByte(LONG4);
            out.putInt(bytes.length);
        }
        for (int i = bytes.length - 1; i >= 0; i--) {
            out.putByte(bytes[i]);
        }
    }

    private void putFloat(double number) {
        out.putByte(BINFLOAT);
        out.putLong(Long.reverseBytes(Double.doubleToRawLongBits(number))); // big-endian
    }

    private void putText(String text) {
        byte[] bytes = Text.bytes(text);
        out.putByte(BINUNICODE);
        out.putInt(bytes.length);
        out.putBytes(bytes, 0, bytes.length);
    }

    private void putBytes(byte[] bytes) {
        out.putByte(BINBYTES);
        out.putInt(bytes.length);
        out.putBytes(bytes, 0, bytes.length);
    }

    private void putTuple(Collection<?> items, boolean isKey) {
        putItems(items, isKey, TUPLE);
    }

    private void putItems(Iterable<?> items, boolean areKeys, int operation) {
        out.putByte(MARK);
        int index = 0;
        for (Object item : items) {
            try {
                put(item, areKeys);
            } catch (TransferException e) {
                throw trail.element(index, e);
            }
            index++;
        }
        out.putByte(operation);
    }

    private void putMap(Map<?, ?> map) {
        out.putByte(EMPTY_DICT);
        out.putByte(MARK);
        map.forEach(this::putEntry);
        out.putByte(SETITEMS);
    }

    private void putEntry(@Nullable Object key, @Nullable Object value) {
        try {
            put(key, true);
        } catch (TransferException e) {
            throw trail.named("a key", e);
        }
        try {
            put(value);
        } catch (TransferException e) {
            throw trail.value(key, e);
        }
    }

    private static TransferException noPlainData(Object value) {
        return new TransferException(
                "cannot be sent to Python, for it is no plain data: "
                        + value.getClass().getTypeName());
    }

    private void putArray(Object value) {
        Class<?> element = value.getClass().getComponentType();
        if (element == null || element == boolean.class || element == char.class) {
            throw noPlainData(value);
        }
        out.putByte(EMPTY_LIST);
        putElements(value, APPENDS);
    }

    private void putElements(Object array, int operation) {
        out.putByte(MARK);
        for (int i = 0; i < Array.getLength(array); i++) {
            put(Array.get(array, i));
        }
        out.putByte(operation);
    }

    private record ProxyClass(String name) {}

    private void putProxy(Nested nested) {
        Map<String, ?> made =
                nested.proxy().equals(Nested.AUTO) ? Map.of("exposed", nested.methods()) : Map.of();
        putCall(
                MANAGERS,
                "RebuildProxy",
                new ProxyClass(nested.proxy()),
                nested.token(),
                "pickle",
                made);
    }

    private void putGlobal(String module, String name) {
        putText(module);
        putText(name);
        out.putByte(STACK_GLOBAL);
    }

    private void putCall(String module, String name, @Nullable Object... arguments) {
        putGlobal(module, name);
        putTuple(Arrays.asList(arguments), false);
        out.putByte(REDUCE);
    }

    private void putError(PythonError error) {
        int dot = error.type().lastIndexOf('.');
        String module = error.type().substring(0, Math.max(dot, 0));
        String name = error.type().substring(dot + 1);
        if (!Constructors.isError(module, name)) {
            throw new TransferException(
                    "cannot be sent to Python, for it is no exception of its own: " + error.type());
        }
        putCall(module, name, error.args().toArray());
    }

    private void putSpan(Duration span) {
        if (span.compareTo(SPAN_LEAST) < 0 || span.compareTo(SPAN_MOST) >= 0) {
            throw new TransferException(
                    "cannot be sent to Python, whose spans are shorter than a thousand million days: "
                            + span);
        }
        long days = span.toDays();
        Duration rest = span.minusDays(days);
        putCall(
                "datetime",
                "timedelta",
                days,
                rest.toSeconds(),
                rest.minusSeconds(rest.toSeconds()).toNanos() / 1_000);
    }

    static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static OffsetDateTime inUtc(Instant moment) {
        try {
            return moment.atOffset(ZoneOffset.UTC);
        } catch (DateTimeException _) { // a year further than the other times know
            throw noSuchYear(moment);
        }
    }

    private static TransferException noSuchYear(Object time) {
        return new TransferException("cannot be sent to Python, which knows no such year: " + time);
    }

    private static byte[] bytes(LocalDate day) {
        if (day.getYear() < 1 || day.getYear() > 9_999) {
            throw noSuchYear(day);
        }
        return new byte[] {
            (byte) (day.getYear() >> 8),
            (byte) day.getYear(),
            (byte) day.getMonthValue(),
            (byte) day.getDayOfMonth()
        };
    }

    private static byte[] bytes(LocalTime time) {
        int micros = time.getNano() / 1_000;
        return new byte[] {
            (byte) time.getHour(),
            (byte) time.getMinute(),
            (byte) time.getSecond(),
            (byte) (micros >> 16),
            (byte) (micros >> 8),
            (byte) micros
        };
    }

    private static byte[] bytes(ZonedDateTime both) {
        return Regions.folded(bytes(both.toLocalDateTime()), both);
    }

    private static byte[] bytes(LocalDateTime both) {
        return ByteBuffer.allocate(10)
                .order(ByteOrder.BIG_ENDIAN)
                .put(bytes(both.toLocalDate()))
                .put(bytes(both.toLocalTime()))
                .array();
    }
}
