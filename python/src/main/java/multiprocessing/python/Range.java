package multiprocessing.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.error.TransferException;

/// Numbers at equal distances. Python: `range`.
///
/// @param step not zero, which Python refuses
record Range(BigInteger first, BigInteger end, BigInteger step) {
    private static final int BITS_MOST = 256; // five times the memory of a small number
    private static final BigInteger SIZE_MOST = BigInteger.valueOf(Long.MAX_VALUE);

    static Range of(Object[] parts) {
        return new Range(part(parts[0]), part(parts[1]), part(parts[2]));
    }

    private static BigInteger part(Object sent) {
        BigInteger number = Conversion.whole(sent);
        if (number.bitLength() > BITS_MOST) {
            throw new TransferException(
                    "cannot be received from Python: a range with a number of more than "
                            + BITS_MOST
                            + " bits");
        }
        return number;
    }

    /// How many numbers they are, or [Long#MAX_VALUE] if they are even more.
    long size() {
        BigInteger way = end.subtract(first).add(step).subtract(BigInteger.valueOf(step.signum()));
        return way.divide(step).max(BigInteger.ZERO).min(SIZE_MOST).longValueExact();
    }

    List<Object> toList() {
        int size = Math.toIntExact(size());
        var all = new ArrayList<>(size);
        for (BigInteger each = first; all.size() < size; each = each.add(step)) {
            all.add(smallest(each));
        }
        return all;
    }

    /// As what a number arrives that is sent alone.
    private static Object smallest(BigInteger number) {
        if (number.bitLength() < Integer.SIZE) {
            return number.intValue();
        }
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }
}
