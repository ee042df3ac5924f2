package multiprocessing.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// Numbers at equal distances. Python: `range`.
///
/// @param step not zero, which Python refuses
record Range(BigInteger first, BigInteger end, BigInteger step) {
    static Range of(Object[] parts) {
        return new Range(
                Conversion.whole(parts[0]), Conversion.whole(parts[1]), Conversion.whole(parts[2]));
    }

    BigInteger size() {
        BigInteger way = end.subtract(first).add(step).subtract(BigInteger.valueOf(step.signum()));
        return way.divide(step).max(BigInteger.ZERO);
    }

    List<Object> toList() {
        int size = size().intValueExact();
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
