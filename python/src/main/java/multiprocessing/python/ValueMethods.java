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
                .does("set(value)", c -> value.value(Conversion.likewise(c.at(0), value.value())));
    }

    static Methods of(AtomicReference<@Nullable Object> value) {
        return Methods.of(value, value::get)
                .on("get()", _ -> value.get())
                .does("set(value)", call -> value.set(call.at(0)));
    }
}
