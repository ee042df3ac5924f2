package multiprocessing.shared;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/// An element of a [ShareableList] as CPython packs it.
final class ListItem {
    private static final int SLOT_UNIT = 8;
    private static final int LONGEST_BYTES = 9_999_991; // its slot's format is 9999992s

    private static final String INT = "q";
    private static final String FLOAT = "d";
    private static final String BOOL = "xxxxxxx?";
    private static final String NONE = "xxxxxx?x";

    private static final byte PLAIN = 0;
    private static final byte STR = 1;
    private static final byte BYTES = 2;
    private static final byte NULL = 3;

    private final String format;
    private final byte code;
    private final byte[] bytes;

    private ListItem(String format, byte code, byte[] bytes) {
        this.format = format;
        this.code = code;
        this.bytes = bytes;
    }

    /// @throws IllegalArgumentException if Python has no place for it in such a list
    static ListItem of(@Nullable Object value) {
        return switch (normal(value)) {
            case null -> new ListItem(NONE, NULL, new byte[Long.BYTES]);
            case Long number -> new ListItem(INT, PLAIN, word().putLong(number).array());
            case Double number -> new ListItem(FLOAT, PLAIN, word().putDouble(number).array());
            case Boolean truth ->
                    new ListItem(
                            BOOL, PLAIN, new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) (truth ? 1 : 0)});
            case String text -> text(STR, utf8(text));
            case byte[] bytes -> text(BYTES, bytes);
            case Object other ->
                    throw new IllegalArgumentException(
                            "a ShareableList holds Long, Double, Boolean, String, byte[] and null: type="
                                    + other.getClass().getName());
        };
    }

    /// As it comes back: the smaller numbers as [Long] and [Double].
    static @Nullable Object normal(@Nullable Object value) {
        return switch (value) {
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case Float number -> number.doubleValue();
            case null, default -> value;
        };
    }

    private static ListItem text(byte code, byte[] bytes) {
        if (bytes.length > LONGEST_BYTES) {
            throw new IllegalArgumentException(
                    "an element has at most " + LONGEST_BYTES + " bytes: bytes=" + bytes.length);
        }
        if (bytes.length > 0 && bytes[bytes.length - 1] == 0) {
            throw new IllegalArgumentException(
                    "an element must not end with 0: the list fills up with zeros, and takes them off again");
        }
        return new ListItem("", code, bytes);
    }

    /// How large a slot it gets in a new list: of text there is always room for one byte more.
    int slotBytes() {
        return isText() ? (bytes.length / SLOT_UNIT + 1) * SLOT_UNIT : SLOT_UNIT;
    }

    private boolean isText() {
        return code == STR || code == BYTES;
    }

    /// What `struct` calls it in a slot of that size.
    String format(long slotBytes) {
        return isText() ? slotBytes + "s" : format;
    }

    /// What it is in Python, where the format does not say.
    byte code() {
        return code;
    }

    /// Its value, to be followed by zeros.
    byte[] bytes() {
        return bytes;
    }

    /// The value with that format and code, from what the slot has.
    ///
    /// @throws IllegalArgumentException if a stranger wrote it
    static @Nullable Object value(String format, byte code, MemorySegment slot) {
        return switch (code) {
            case PLAIN ->
                    switch (format) {
                        case INT -> slot.get(ValueLayout.JAVA_LONG, 0);
                        case FLOAT -> slot.get(ValueLayout.JAVA_DOUBLE, 0);
                        case BOOL -> slot.get(ValueLayout.JAVA_BYTE, SLOT_UNIT - 1) != 0;
                        default -> throw unknown(format, code);
                    };
            case STR -> text(stripped(format, code, slot));
            case BYTES -> stripped(format, code, slot);
            case NULL -> null;
            default -> throw unknown(format, code);
        };
    }

    private static byte[] stripped(String format, byte code, MemorySegment slot) {
        if (!format.matches("[0-9]{1,7}s")) {
            throw unknown(format, code);
        }
        long length = Long.parseLong(format.substring(0, format.length() - 1));
        if (length > slot.byteSize()) {
            throw unknown(format, code);
        }
        while (length > 0 && slot.get(ValueLayout.JAVA_BYTE, length - 1) == 0) {
            length--;
        }
        return slot.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static IllegalArgumentException unknown(String format, byte code) {
        return new IllegalArgumentException("format=" + format + ", code=" + code);
    }

    private static byte[] utf8(String text) {
        try {
            ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            var bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("half a surrogate pair cannot be written", e);
        }
    }

    private static String text(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8: " + new String(bytes, ISO_8859_1), e);
        }
    }

    private static ByteBuffer word() {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    }
}
