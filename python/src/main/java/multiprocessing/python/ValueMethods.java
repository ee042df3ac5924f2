package multiprocessing.python;

import java.util.NoSuchElementException;
import multiprocessing.manager.NamespaceProxy;
import multiprocessing.shared.Value;
import org.jspecify.annotations.Nullable;

/// Values, alone and with names.
final class ValueMethods {
    private ValueMethods() {}

    private interface Access {
        @Nullable
        Object get();
    }

    static <T> Methods of(Value<T> value) {
        return Methods.of(value)
                .on("get()", _ -> value.value())
                .does("set(value)", c -> value.value(converted(c.at(0), value.value())));
    }

    static Methods of(NamespaceProxy names) {
        return Methods.of(names)
                .untold("__getattribute__(name)", call -> found(() -> names.get(call.text(0))))
                .untold(
                        "__setattr__(name, value)",
                        call -> {
                            names.set(call.text(0), call.at(1));
                            return null;
                        })
                .untold(
                        "__delattr__(name)",
                        call ->
                                found(() -> {
                                    names.delete(call.text(0));
                                    return null;
                                }));
    }

    private static @Nullable Object found(Access access) {
        try {
            return access.get();
        } catch (NoSuchElementException e) {
            throw Errors.attribute(String.valueOf(e.getMessage()));
        }
    }

    /// What Python has sent, in the type of what is there.
    @SuppressWarnings("unchecked") // each case has the type of `former`
    private static <T> T converted(@Nullable Object sent, T former) {
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
