package multiprocessing.python;

import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.shared.Value;
import org.jspecify.annotations.Nullable;

/// Values as those of Python's managers.
final class ValueMethods {
    private ValueMethods() {}

    static <T> Methods of(Value<T> value) {
        return Methods.of(value)
                .on("get()", _ -> value.value())
                .does("set(value)", c -> value.value(converted(c.at(0), value.value())));
    }

    static Methods of(AtomicReference<@Nullable Object> value) {
        return Methods.of(value, value::get)
                .on("get()", _ -> value.get())
                .does("set(value)", call -> value.set(call.at(0)));
    }

    /// What Python has sent, in the type of what is there.
    @SuppressWarnings("unchecked") // each case has the type of `former`
    static <T> T converted(@Nullable Object sent, T former) {
        Object converted =
                switch (former) {
                    case Double _ when sent instanceof Number number -> number.doubleValue();
                    case Float _ when sent instanceof Number number -> number.floatValue();
                    case Byte _ when sent instanceof Number number ->
                            (byte) integer(number, Byte.SIZE);
                    case Short _ when sent instanceof Number number ->
                            (short) integer(number, Short.SIZE);
                    case Integer _ when sent instanceof Number number ->
                            (int) integer(number, Integer.SIZE);
                    case Long _ when sent instanceof Number number -> integer(number, Long.SIZE);
                    case Character _ when sent instanceof String text && text.length() == 1 ->
                            text.charAt(0);
                    case Boolean _ when sent instanceof Boolean truth -> truth;
                    default ->
                            throw Errors.type(
                                    "not a value for "
                                            + former.getClass().getSimpleName()
                                            + ": "
                                            + Notation.of(sent));
                };
        return (T) converted;
    }

    private static long integer(Number number, int bits) {
        long value = number.longValue();
        boolean isWhole = number instanceof Integer || number instanceof Long;
        int unused = Long.SIZE - bits;
        if (!isWhole || value << unused >> unused != value) {
            throw Errors.type("not an integer of %d bits: %s".formatted(bits, number));
        }
        return value;
    }
}
