package multiprocessing.python;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import multiprocessing.function.SerializableComparator;
import org.jspecify.annotations.Nullable;

/// Which plain data Python takes as equal, and which as less.
///
/// @param nestings for what there are proxies, which to Python are equal to themselves alone
record Likeness(PlainPickler.Nestings nestings) implements Comparator<@Nullable Object> {
    /// Where there are no proxies. Serializable.
    static final SerializableComparator<@Nullable Object> PLAIN =
            (one, other) -> new Likeness(PlainPickler.Nestings.NONE).compare(one, other);

    boolean areEqual(@Nullable Object given, @Nullable Object another) {
        if (given == another) {
            return true; // also what holds itself
        }
        Object one = plain(given);
        Object other = plain(another);
        return switch (one) {
            case Number number ->
                    other instanceof Number second
                            && compareNumbers(number, second) == 0
                            && !Double.isNaN(number.doubleValue());
            case byte[] bytes -> other instanceof byte[] second && Arrays.equals(bytes, second);
            case OffsetTime time -> other instanceof OffsetTime second && time.isEqual(second);
            case List<?> list -> other instanceof List<?> second && areEqualLists(list, second);
            case Map<?, ?> map -> other instanceof Map<?, ?> second && areEqualMaps(map, second);
            case null, default -> Objects.equals(one, other);
        };
    }

    private boolean areEqualLists(List<?> one, List<?> other) {
        Iterator<?> others = other.iterator();
        return areOfOneKind(one, other)
                && one.size() == other.size()
                && one.stream().allMatch(item -> areEqual(item, others.next()));
    }

    private boolean areEqualMaps(Map<?, ?> one, Map<?, ?> other) {
        return one.keySet().equals(other.keySet())
                && one.keySet().stream().allMatch(key -> areEqual(one.get(key), other.get(key)));
    }

    /// @throws PythonException if they cannot be compared
    @Override
    public int compare(@Nullable Object given, @Nullable Object another) {
        Object one = plain(given);
        Object other = plain(another);
        return switch (one) {
            case Number number when other instanceof Number second ->
                    compareNumbers(number, second);
            case byte[] bytes when other instanceof byte[] second ->
                    Arrays.compareUnsigned(bytes, second);
            case String text when other instanceof String second -> // by characters, not by halves
                    compareTexts(text, second);
            case List<?> list when other instanceof List<?> second && areOfOneKind(list, second) ->
                    compareLists(list, second);
            case Comparable<?> first when other != null && first.getClass() == other.getClass() ->
                    compareAlike(first, other);
            case null, default ->
                    throw Errors.type(
                            "'<' not supported between "
                                    + Notation.of(given, nestings)
                                    + " and "
                                    + Notation.of(another, nestings));
        };
    }

    @SuppressWarnings("unchecked") // of one class
    private static int compareAlike(Comparable<?> one, Object other) {
        return ((Comparable<Object>) one).compareTo(other);
    }

    private static int compareTexts(String one, String other) {
        int at = 0;
        int least = Math.min(one.length(), other.length());
        while (at < least && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        if (at == least) {
            return one.length() - other.length();
        }
        if (isWithinPair(one, at) || isWithinPair(other, at)) {
            at--;
        }
        return one.codePointAt(at) - other.codePointAt(at);
    }

    private static boolean isWithinPair(String text, int at) {
        return at > 0 && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }

    /// By the first that are not equal: the equal ones before them need not be in any order.
    private int compareLists(List<?> one, List<?> other) {
        Iterator<?> others = other.iterator();
        for (Object item : one) {
            if (!others.hasNext()) {
                return 1;
            }
            Object second = others.next();
            if (!areEqual(item, second)) {
                return compare(item, second);
            }
        }
        return others.hasNext() ? -1 : 0;
    }

    private static boolean areOfOneKind(List<?> one, List<?> other) {
        return one instanceof Tuple == other instanceof Tuple;
    }

    /// What is the same to Python in one form: a truth is a number, too, and of a time in a zone the moment is all that counts.
    private @Nullable Object plain(@Nullable Object value) {
        Nested proxy = value == null ? null : nestings.of(value);
        if (proxy != null) {
            return proxy;
        }
        return switch (value) {
            case Boolean truth -> truth ? 1 : 0;
            case Character one -> one.toString();
            case ByteBuffer buffer -> PlainPickler.bytes(buffer);
            case Object[] items -> new Tuple(items);
            case OffsetDateTime time -> time.toInstant();
            case ZonedDateTime time -> time.toInstant();
            case null, default -> value;
        };
    }

    /// Exactly, of whatever types. What is not a number is the greatest: to Python it is in no order.
    private static int compareNumbers(Number one, Number other) {
        double first = one.doubleValue() + 0.0; // two zeros are one
        double second = other.doubleValue() + 0.0;
        boolean areReal = isReal(one) && isReal(other);
        if (first != second || areReal) { // what differs when it is rounded is in the same order
            return Double.compare(first, second);
        }
        if (Double.isInfinite(first) && (isReal(one) || isReal(other))) {
            return isReal(one) == first > 0 ? 1 : -1; // the other is large, but finite
        }
        return exact(one).compareTo(exact(other));
    }

    private static boolean isReal(Number number) {
        return number instanceof Double || number instanceof Float;
    }

    private static BigDecimal exact(Number number) {
        return isReal(number) ? new BigDecimal(number.doubleValue()) : Conversion.decimal(number);
    }
}
