package multiprocessing.python;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import multiprocessing.error.TransferException;

/// Arrays of Python's module `array`, as pickles have them.
final class PackedArray {
    /*
     *  array._array_reconstructor(array.array, 'i', 8, b'…')   elsewhere
     *  array.array('i', b'…')                                  between managers and their clients, who are of one machine
     *
     * The 8 tells how the bytes are to be read: a number for each width, sign and order, in pairs of which the latter is
     * big-endian, but for the first two, which are of one byte.
     */
    private static final List<String> LETTERS =
            List.of("B", "b", "H", "h", "I", "i", "Q", "q", "f", "d", "UTF-16", "UTF-32");

    private PackedArray() {}

    /// The elements, whoever has packed them.
    static Object reconstructed(Object[] arguments) {
        int format = (Integer) arguments[2];
        boolean isOfOneByte = format <= 1;
        String letter = LETTERS.get(isOfOneByte ? format : format / 2 + 1);
        boolean isBigEndian = !isOfOneByte && format % 2 == 1;
        return list(letter, bytesOf(arguments[3]), isBigEndian);
    }

    /// The elements, packed on a machine like this.
    static Object of(Object[] arguments) {
        return of(arguments, System.getProperty("os.name").startsWith("Windows"));
    }

    /// @param isOfWindows where C's `long` has 4 bytes, and a character 2
    static Object of(Object[] arguments, boolean isOfWindows) {
        String letter =
                switch ((String) arguments[0]) {
                    case "l" -> isOfWindows ? "i" : "q";
                    case "L" -> isOfWindows ? "I" : "Q";
                    case "u" -> isOfWindows ? "UTF-16" : "UTF-32";
                    case "w" -> "UTF-32";
                    case String same -> same;
                };
        return list(letter, bytesOf(arguments[1]), ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN);
    }

    private static byte[] bytesOf(Object argument) {
        if (argument instanceof byte[] bytes) {
            return bytes;
        }
        throw new TransferException("cannot be received from Python: an array that is not packed");
    }

    private static List<Object> list(String letter, byte[] bytes, boolean isBigEndian) {
        ByteBuffer in =
                ByteBuffer.wrap(bytes)
                        .order(isBigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return switch (letter) {
            case "B" -> list(in, Byte.BYTES, from -> Byte.toUnsignedInt(from.get()));
            case "b" -> list(in, Byte.BYTES, from -> (int) from.get());
            case "H" -> list(in, Short.BYTES, from -> Short.toUnsignedInt(from.getShort()));
            case "h" -> list(in, Short.BYTES, from -> (int) from.getShort());
            case "I" -> list(in, Integer.BYTES, from -> Integer.toUnsignedLong(from.getInt()));
            case "i" -> list(in, Integer.BYTES, ByteBuffer::getInt);
            case "Q" -> list(in, Long.BYTES, from -> Unsigned.shown(from.getLong()));
            case "q" -> list(in, Long.BYTES, ByteBuffer::getLong);
            case "f" -> list(in, Float.BYTES, from -> (double) from.getFloat());
            case "d" -> list(in, Double.BYTES, ByteBuffer::getDouble);
            case "UTF-16" ->
                    characters(bytes, Character.BYTES, letter + (isBigEndian ? "BE" : "LE"));
            case "UTF-32" -> characters(bytes, Integer.BYTES, letter + (isBigEndian ? "BE" : "LE"));
            default ->
                    throw new TransferException(
                            "cannot be received from Python: an array of " + letter);
        };
    }

    private static List<Object> list(ByteBuffer in, int size, Function<ByteBuffer, Object> read) {
        checkIsWhole(in.remaining(), size);
        var list = new ArrayList<Object>(in.remaining() / size);
        while (in.hasRemaining()) {
            list.add(smallest(read.apply(in)));
        }
        return list;
    }

    private static void checkIsWhole(int lengthBytes, int size) {
        if (lengthBytes % size != 0) {
            throw new TransferException("cannot be received from Python: an array is cut");
        }
    }

    /// As integers come otherwise.
    private static Object smallest(Object value) {
        return value instanceof Long number && number.intValue() == number
                ? (Object) number.intValue()
                : value;
    }

    private static List<Object> characters(byte[] bytes, int size, String charset) {
        checkIsWhole(bytes.length, size);
        return new ArrayList<>(
                new String(bytes, Charset.forName(charset))
                        .codePoints()
                        .mapToObj(Character::toString)
                        .toList());
    }
}
