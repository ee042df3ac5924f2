package multiprocessing.shared;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A type whose values are bytes, in multiples of eight: equal ones where the values are.
///
/// ```
///  numbers, characters, Boolean, enums     one word; an enum its place among the constants
///  UUID                                    two words
///  String, byte[]                          length << 1 | form, 4 | bytes, or characters of one or of two bytes | zeros
/// ```
abstract class SimpleKind<T> {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder())
                    .withInvokeExactBehavior();
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder())
                    .withInvokeExactBehavior();
    private static final int TEXT_MOST_BYTES = (1 << 30) - 1;
    private static final int WIDE = 1;

    private static final Map<Class<?>, SimpleKind<?>> KINDS =
            Map.ofEntries(
                    word(Boolean.class, b -> b ? 1 : 0, word -> word != 0),
                    word(Byte.class, Byte::longValue, word -> (byte) word),
                    word(Short.class, Short::longValue, word -> (short) word),
                    word(Character.class, c -> c, word -> (char) word),
                    word(Integer.class, Integer::longValue, word -> (int) word),
                    word(Long.class, Long::longValue, word -> word),
                    word(
                            Float.class,
                            Float::floatToIntBits,
                            word -> Float.intBitsToFloat((int) word)),
                    word(Double.class, Double::doubleToLongBits, Double::longBitsToDouble),
                    Map.entry(UUID.class, new OfUuid()),
                    Map.entry(String.class, new OfString()),
                    Map.entry(byte[].class, new OfBytes()));

    private final Class<T> type;

    private SimpleKind(Class<T> type) {
        this.type = type;
    }

    /// For keys of a map.
    ///
    /// @throws IllegalArgumentException if there is none
    static <T> SimpleKind<T> ofKeys(Class<T> type) {
        if (type == byte[].class) {
            throw new IllegalArgumentException(
                    "byte arrays are no keys: two with the same content are not equal");
        }
        return of(type);
    }

    /// For values of a map.
    ///
    /// @throws IllegalArgumentException if there is none
    @SuppressWarnings("unchecked") // each under its type
    static <T> SimpleKind<T> of(Class<T> type) {
        SimpleKind<?> kind = type.isEnum() ? new OfEnum<>(type) : KINDS.get(type);
        if (kind == null) {
            throw new IllegalArgumentException(
                    "a map in shared memory holds String, the boxed types, enums, UUID and, as values, byte[];"
                            + " for others there is the map of a manager: type="
                            + type.getName());
        }
        return (SimpleKind<T>) kind;
    }

    private static <T> Map.Entry<Class<?>, SimpleKind<?>> word(
            Class<T> type, ToLongFunction<T> toWord, LongFunction<T> ofWord) {
        return Map.entry(type, new OfWord<>(type, toWord, ofWord));
    }

    final Class<T> type() {
        return type;
    }

    abstract byte[] bytes(T value);

    abstract T value(byte[] bytes);

    /// Whether two values have the same bytes.
    boolean equal(T one, @Nullable Object other) {
        return one.equals(other);
    }

    /// The same for values that are [equal][#equal].
    int hash(T value) {
        return value.hashCode();
    }

    private static byte[] words(long... words) {
        var bytes = new byte[words.length * Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            LONG.set(bytes, i * Long.BYTES, words[i]);
        }
        return bytes;
    }

    private static byte[] text(byte[] content, int form) {
        if (content.length > TEXT_MOST_BYTES) {
            throw new IllegalArgumentException(
                    "too long for a map in shared memory: bytes="
                            + content.length
                            + ", most="
                            + TEXT_MOST_BYTES);
        }
        var bytes = new byte[(Integer.BYTES + content.length + Long.BYTES - 1) & -Long.BYTES];
        INT.set(bytes, 0, content.length << 1 | form);
        System.arraycopy(content, 0, bytes, Integer.BYTES, content.length);
        return bytes;
    }

    private static int textBytes(byte[] bytes) {
        return (int) INT.get(bytes, 0) >>> 1;
    }

    private static final class OfWord<T> extends SimpleKind<T> {
        private final ToLongFunction<T> toWord;
        private final LongFunction<T> ofWord;

        OfWord(Class<T> type, ToLongFunction<T> toWord, LongFunction<T> ofWord) {
            super(type);
            this.toWord = toWord;
            this.ofWord = ofWord;
        }

        @Override
        byte[] bytes(T value) {
            return words(toWord.applyAsLong(value));
        }

        @Override
        T value(byte[] bytes) {
            return ofWord.apply((long) LONG.get(bytes, 0));
        }
    }

    private static final class OfEnum<T> extends SimpleKind<T> {
        private final T[] constants;

        OfEnum(Class<T> type) {
            super(type);
            constants = type.getEnumConstants();
        }

        @Override
        @SuppressWarnings("EnumOrdinal") // the processes of a tree have the same classes
        byte[] bytes(T value) {
            return words(((Enum<?>) value).ordinal());
        }

        @Override
        T value(byte[] bytes) {
            return constants[(int) (long) LONG.get(bytes, 0)];
        }
    }

    private static final class OfUuid extends SimpleKind<UUID> {
        OfUuid() {
            super(UUID.class);
        }

        @Override
        byte[] bytes(UUID value) {
            return words(value.getMostSignificantBits(), value.getLeastSignificantBits());
        }

        @Override
        UUID value(byte[] bytes) {
            return new UUID((long) LONG.get(bytes, 0), (long) LONG.get(bytes, Long.BYTES));
        }
    }

    private static final class OfString extends SimpleKind<String> {
        OfString() {
            super(String.class);
        }

        @Override
        byte[] bytes(String value) {
            byte[] latin = value.getBytes(ISO_8859_1);
            return new String(latin, ISO_8859_1).equals(value) // a scan would cost more
                    ? text(latin, 0)
                    : text(wide(value), WIDE);
        }

        private static byte[] wide(String value) {
            var bytes = new byte[Math.multiplyExact(value.length(), Character.BYTES)];
            for (int i = 0; i < value.length(); i++) { // UTF_16LE would lose lone surrogates
                bytes[2 * i] = (byte) value.charAt(i);
                bytes[2 * i + 1] = (byte) (value.charAt(i) >>> Byte.SIZE);
            }
            return bytes;
        }

        @Override
        String value(byte[] bytes) {
            int lengthBytes = textBytes(bytes);
            if (((int) INT.get(bytes, 0) & WIDE) == 0) {
                return new String(bytes, Integer.BYTES, lengthBytes, ISO_8859_1);
            }
            var chars = new char[lengthBytes / Character.BYTES];
            for (int i = 0; i < chars.length; i++) {
                int at = Integer.BYTES + 2 * i;
                chars[i] = (char) ((bytes[at] & 0xFF) | (bytes[at + 1] << Byte.SIZE));
            }
            return new String(chars);
        }
    }

    private static final class OfBytes extends SimpleKind<byte[]> {
        OfBytes() {
            super(byte[].class);
        }

        @Override
        byte[] bytes(byte[] value) {
            return text(value, 0);
        }

        @Override
        byte[] value(byte[] bytes) {
            return Arrays.copyOfRange(bytes, Integer.BYTES, Integer.BYTES + textBytes(bytes));
        }

        @Override
        boolean equal(byte[] one, @Nullable Object other) {
            return other instanceof byte[] bytes && Arrays.equals(one, bytes);
        }

        @Override
        int hash(byte[] value) {
            return Arrays.hashCode(value);
        }
    }
}
