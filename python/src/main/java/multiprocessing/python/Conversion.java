package multiprocessing.python;

import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plain data that Python has sent, in the types that Java wants.
final class Conversion {
    private static final BigInteger GREATEST = BigInteger.valueOf(Integer.MAX_VALUE);

    private Conversion() {}

    /// @param type may be primitive
    /// @throws PythonException if it cannot be converted, or null is meant for a primitive type
    static @Nullable Object to(Class<?> type, @Nullable Object sent) {
        return sent == null && !type.isPrimitive()
                ? null
                : converted(MethodType.methodType(type).wrap().returnType(), sent);
    }

    /// As [#to(Class, Object)], in the type of what is there.
    @SuppressWarnings("unchecked") // of the type of `former`
    static <T> T likewise(@Nullable Object sent, T former) {
        return (T) converted(former.getClass(), sent);
    }

    /// What Python takes as an integer, which a truth is, too.
    ///
    /// @throws PythonException if it is none
    static BigInteger whole(@Nullable Object sent) {
        return switch (sent) {
            case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
            case Integer number -> BigInteger.valueOf(number);
            case Long number -> BigInteger.valueOf(number);
            case BigInteger number -> number;
            case null, default -> throw Errors.type("not an integer: " + Notation.brief(sent));
        };
    }

    static boolean isWhole(@Nullable Object sent) {
        return sent instanceof Boolean
                || sent instanceof Integer
                || sent instanceof Long
                || sent instanceof BigInteger;
    }

    /// As [#whole], or as far out as an `int` goes, such as for `sys.maxsize`.
    ///
    /// @throws PythonException if it is no integer
    static int clamped(@Nullable Object sent) {
        return whole(sent).min(GREATEST).max(GREATEST.negate()).intValue();
    }

    private static Object converted(Class<?> type, @Nullable Object sent) {
        if (sent instanceof Boolean truth && Number.class.isAssignableFrom(type)) {
            return converted(type, truth ? 1 : 0);
        }
        if (sent instanceof Number number) {
            Object converted = number(type, number);
            if (converted != null) {
                return converted;
            }
        }
        if (type == Character.class && sent instanceof String text && text.length() == 1) {
            return text.charAt(0);
        }
        if (type == Instant.class && sent instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        if (sent instanceof ZonedDateTime time && !type.isInstance(time)) {
            return converted(type, time.toOffsetDateTime());
        }
        if (type.isArray() && sent instanceof List<?> items) {
            return array(type.getComponentType(), items);
        }
        if (sent != null && type.isInstance(sent)) {
            return sent;
        }
        throw Errors.type("not a value for " + type.getSimpleName() + ": " + Notation.brief(sent));
    }

    private static @Nullable Object number(Class<?> type, Number number) {
        if (type == Double.class) {
            return real(number);
        } else if (type == Float.class) {
            return (float) real(number);
        } else if (type == Long.class) {
            return integer(number, Long.SIZE);
        } else if (type == Integer.class) {
            return (int) integer(number, Integer.SIZE);
        } else if (type == Short.class) {
            return (short) integer(number, Short.SIZE);
        } else if (type == Byte.class) {
            return (byte) integer(number, Byte.SIZE);
        } else if (type == BigInteger.class) {
            return whole(number);
        } else if (type == BigDecimal.class) {
            return decimal(number);
        }
        return null;
    }

    private static double real(Number number) {
        double real = number.doubleValue();
        if (Double.isInfinite(real) && isWhole(number)) {
            throw Errors.overflow("int too large to convert to float");
        }
        return real;
    }

    /// @throws PythonException if there is none, as of what is no number
    static BigDecimal decimal(Number number) {
        return switch (number) {
            case BigDecimal decimal -> decimal;
            case BigInteger whole -> new BigDecimal(whole); // by a long text it would take for ever
            default -> parsed(number.toString());
        };
    }

    private static BigDecimal parsed(String number) {
        try {
            return new BigDecimal(number);
        } catch (NumberFormatException e) {
            throw Errors.value("not a decimal number: " + number);
        }
    }

    private static long integer(Number number, int bits) {
        BigInteger whole = whole(number);
        if (whole.bitLength() >= bits) { // which leaves none for the sign
            throw Errors.overflow("not an integer of " + bits + " bits: " + Notation.of(whole));
        }
        return whole.longValue();
    }

    private static Object array(Class<?> elements, List<?> items) {
        Object array = Array.newInstance(elements, items.size());
        for (int i = 0; i < items.size(); i++) {
            Array.set(array, i, to(elements, items.get(i)));
        }
        return array;
    }
}
