package multiprocessing.python;

import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.shared.Value;
import org.jspecify.annotations.Nullable;

/// Values as those of Python's managers.
final class ValueMethods {
    private ValueMethods() {}

    static <T> Methods of(Value<T> value) {
        String typecode = Typecodes.of(value);
        return Methods.of(value)
                .on("get()", _ -> value.value())
                .does("set(value)", c -> value.value(Conversion.likewise(c.at(0), value.value())))
                .shownAs(nestings -> text(typecode, value.value(), nestings));
    }

    /// Of one that Python has asked for, by that typecode.
    static Methods of(@Nullable Object typecode, @Nullable Object initial) {
        var value = new AtomicReference<@Nullable Object>(initial);
        return of(value).shownAs(nestings -> text(typecode, value.get(), nestings));
    }

    private static String text(
            @Nullable Object typecode, @Nullable Object value, PlainPickler.Nestings nestings) {
        return "Value(%s, %s)"
                .formatted(Notation.of(typecode, nestings), Notation.of(value, nestings));
    }

    static Methods of(AtomicReference<@Nullable Object> value) {
        return Methods.of(value, value::get)
                .on("get()", _ -> value.get())
                .does("set(value)", call -> value.set(call.at(0)));
    }
}
