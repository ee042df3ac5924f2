package multiprocessing.codec;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Values that have no identity worth keeping and need no class of the user's: null, the boxed types, strings.
///
/// One tag byte, then the value big-endian; a string as its length in bytes and UTF-8, or UTF-16 where it holds lone
/// surrogates that UTF-8 would lose.
final class SimpleValues {
    private static final int NULL = 0;
    private static final int FALSE = 1;
    private static final int TRUE = 2;
    private static final int BYTE = 3;
    private static final int SHORT = 4;
    private static final int CHAR = 5;
    private static final int INT = 6;
    private static final int LONG = 7;
    private static final int FLOAT = 8;
    private static final int DOUBLE = 9;
    private static final int STRING = 10;
    private static final int STRING_UTF16 = 11;

    private SimpleValues() {}

    static boolean isSimple(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case String _, Boolean _, Byte _, Short _, Character _ -> true;
            case Integer _, Long _, Float _, Double _ -> true;
            default -> false;
        };
    }

    static void write(@Nullable Object value, DataOutputStream out) throws IOException {
        switch (value) {
            case null -> out.writeByte(NULL);
            case Boolean b -> out.writeByte(b ? TRUE : FALSE);
            case Byte b -> {
                out.writeByte(BYTE);
                out.writeByte(b);
            }
            case Short s -> {
                out.writeByte(SHORT);
                out.writeShort(s);
            }
            case Character c -> {
                out.writeByte(CHAR);
                out.writeChar(c);
            }
            case Integer i -> {
                out.writeByte(INT);
                out.writeInt(i);
            }
            case Long l -> {
                out.writeByte(LONG);
                out.writeLong(l);
            }
            case Float f -> {
                out.writeByte(FLOAT);
                out.writeInt(Float.floatToRawIntBits(f));
            }
            case Double d -> {
                out.writeByte(DOUBLE);
                out.writeLong(Double.doubleToRawLongBits(d));
            }
            case String s -> writeString(s, out);
            default -> throw new IllegalArgumentException("not simple: " + value.getClass());
        }
    }

    private static void writeString(String s, DataOutputStream out) throws IOException {
        byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
        if (new String(utf8, StandardCharsets.UTF_8).equals(s)) {
            out.writeByte(STRING);
            out.writeInt(utf8.length);
            out.write(utf8);
        } else {
            out.writeByte(STRING_UTF16);
            out.writeInt(s.length());
            out.writeChars(s);
        }
    }

    static @Nullable Object read(DataInputStream in) throws IOException {
        return read(in.readUnsignedByte(), in);
    }

    /// As [#read], for one whose tag is read already.
    static @Nullable Object read(int tag, DataInputStream in) throws IOException {
        return switch (tag) {
            case NULL -> null;
            case FALSE -> false;
            case TRUE -> true;
            case BYTE -> in.readByte();
            case SHORT -> in.readShort();
            case CHAR -> in.readChar();
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> Float.intBitsToFloat(in.readInt());
            case DOUBLE -> Double.longBitsToDouble(in.readLong());
            case STRING -> new String(in.readNBytes(checked(in, 1)), StandardCharsets.UTF_8);
            case STRING_UTF16 -> {
                var chars = new char[checked(in, Character.BYTES)];
                for (int i = 0; i < chars.length; i++) {
                    chars[i] = in.readChar();
                }
                yield new String(chars);
            }
            default -> throw new IOException("unknown tag: tag=" + tag);
        };
    }

    /// A count read from the message, which must not promise more than the message still holds.
    private static int checked(DataInputStream in, int bytesEach) throws IOException {
        int count = in.readInt();
        if (count < 0 || (long) count * bytesEach > in.available()) {
            throw new IOException(
                    "message is cut: count=" + count + ", available=" + in.available());
        }
        return count;
    }
}
