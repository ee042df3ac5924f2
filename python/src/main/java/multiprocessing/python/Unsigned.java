package multiprocessing.python;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Integers without a sign, which Java keeps in the bits of those that have one.
final class Unsigned {
    private Unsigned() {}

    /// As Python shows them: 255 for the byte -1.
    static Object shown(Object bits) {
        return switch (bits) {
            case Byte number -> Byte.toUnsignedInt(number);
            case Short number -> Short.toUnsignedInt(number);
            case Integer number -> Integer.toUnsignedLong(number);
            case Long number when number < 0 -> new BigInteger(Long.toUnsignedString(number));
            default -> bits;
        };
    }

    /// What Python has sent, as bits of the type of `former`.
    ///
    /// @throws PythonException if it is no integer, or negative, or needs more bits
    @SuppressWarnings("unchecked") // of the type of `former`
    static <T> T likewise(@Nullable Object sent, T former) {
        Object bits =
                switch (former) {
                    case Byte _ -> bits(sent, Byte.SIZE).byteValue();
                    case Short _ -> bits(sent, Short.SIZE).shortValue();
                    case Integer _ -> bits(sent, Integer.SIZE).intValue();
                    default -> bits(sent, Long.SIZE).longValue();
                };
        return (T) bits;
    }

    private static BigInteger bits(@Nullable Object sent, int bits) {
        BigInteger whole = Conversion.whole(sent);
        if (whole.signum() < 0 || whole.bitLength() > bits) {
            throw Errors.overflow(
                    "not an unsigned integer of " + bits + " bits: " + Notation.of(whole));
        }
        return whole;
    }
}
