package multiprocessing.python;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which plain data Python takes as equal, and which as less.
final class Likeness {
    private Likeness() {}

    static boolean areEqual(@Nullable Object one, @Nullable Object other) {
        if (one instanceof byte[] bytes && other instanceof byte[] others) {
            return Arrays.equals(bytes, others);
        }
        if (number(one) instanceof Number number && number(other) instanceof Number second) {
            return compareNumbers(number, second) == 0;
        }
        if (moment(one) instanceof Instant moment && moment(other) instanceof Instant second) {
            return moment.equals(second);
        }
        if (one instanceof OffsetTime time && other instanceof OffsetTime second) {
            return time.isEqual(second);
        }
        return Objects.equals(one, other);
    }

    /// @throws PythonException if they cannot be compared
    static int compare(@Nullable Object one, @Nullable Object other) {
        if (number(one) instanceof Number number && number(other) instanceof Number second) {
            return compareNumbers(number, second);
        }
        if (moment(one) instanceof Instant moment && moment(other) instanceof Instant second) {
            return moment.compareTo(second);
        }
        if (one instanceof List<?> list && other instanceof List<?> second) {
            return compareLists(list, second);
        }
        if (one instanceof byte[] bytes && other instanceof byte[] second) {
            return Arrays.compareUnsigned(bytes, second);
        }
        if (one instanceof Comparable<?> first
                && other != null
                && one.getClass() == other.getClass()) {
            return compareAlike(first, other);
        }
        throw Errors.type(
                "'<' not supported between " + Notation.of(one) + " and " + Notation.of(other));
    }

    @SuppressWarnings("unchecked") // of one class
    private static int compareAlike(Comparable<?> one, Object other) {
        return ((Comparable<Object>) one).compareTo(other);
    }

    private static int compareLists(List<?> one, List<?> other) {
        Iterator<?> others = other.iterator();
        for (Object item : one) {
            if (!others.hasNext()) {
                return 1;
            }
            int order = compare(item, others.next());
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }

    /// What is a number to Python, as it is a truth, too.
    private static @Nullable Object number(@Nullable Object value) {
        return value instanceof Boolean truth ? (Object) (truth ? 1 : 0) : value;
    }

    /// A time in a zone as a moment, which is all that counts to Python.
    private static @Nullable Object moment(@Nullable Object value) {
        return switch (value) {
            case OffsetDateTime time -> time.toInstant();
            case ZonedDateTime time -> time.toInstant();
            case null, default -> value;
        };
    }

    private static int compareNumbers(Number one, Number other) {
        if (one instanceof Double || other instanceof Double) {
            return Double.compare(one.doubleValue(), other.doubleValue());
        }
        return Conversion.decimal(one).compareTo(Conversion.decimal(other));
    }
}
