package multiprocessing.python;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// Text as pickles have it: in UTF-8, and a half of a pair of surrogates, of which Python makes what is no text in the name of a
/// file, in three bytes by itself. Python: `surrogatepass`.
final class Text {
    private static final int HALF_LEAD = 0xED; // of three bytes, the first of any half
    private static final int HALF_SECOND_LEAST = 0xA0;
    private static final int HALF_FIRST = 0xD000;
    private static final int BITS = 0x3F; // of a byte that is not the first
    private static final int BITS_COUNT = 6;
    private static final int FOLLOWS = 0x80;

    private Text() {}

    static byte[] bytes(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return isAscii(text, bytes) || nextHalf(text, 0) < 0 ? bytes : bytesWithHalves(text);
    }

    /// Whether it is the same in bytes as in characters. Most text is, and no loop tells it as quickly.
    private static boolean isAscii(String text, byte[] bytes) {
        return bytes.length == text.length() && new String(bytes, ISO_8859_1).equals(text);
    }

    private static byte[] bytesWithHalves(String text) {
        var bytes = new ByteArrayOutputStream();
        int begun = 0;
        for (int half = nextHalf(text, 0); half >= 0; half = nextHalf(text, begun)) {
            bytes.writeBytes(text.substring(begun, half).getBytes(UTF_8));
            int value = text.charAt(half);
            bytes.write(HALF_LEAD);
            bytes.write(FOLLOWS | ((value >> BITS_COUNT) & BITS));
            bytes.write(FOLLOWS | (value & BITS));
            begun = half + 1;
        }
        bytes.writeBytes(text.substring(begun).getBytes(UTF_8));
        return bytes.toByteArray();
    }

    private static int nextHalf(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    static String of(byte[] bytes, int first, int end) {
        var text = new StringBuilder();
        int begun = first;
        for (int i = first; i < end - 2; i++) {
            int second = Byte.toUnsignedInt(bytes[i + 1]);
            if (Byte.toUnsignedInt(bytes[i]) == HALF_LEAD && second >= HALF_SECOND_LEAST) {
                text.append(new String(bytes, begun, i - begun, UTF_8));
                text.append(half(second, bytes[i + 2]));
                begun = i + 3;
            }
        }
        return text.append(new String(bytes, begun, end - begun, UTF_8)).toString();
    }

    private static char half(int second, int third) {
        return (char) (HALF_FIRST | ((second & BITS) << BITS_COUNT) | (third & BITS));
    }
}
