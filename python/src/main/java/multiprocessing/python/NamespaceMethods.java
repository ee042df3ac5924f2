package multiprocessing.python;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import multiprocessing.manager.NamespaceProxy;
import org.jspecify.annotations.Nullable;

/// Values with names, as Python's attributes.
final class NamespaceMethods {
    private NamespaceMethods() {}

    private interface Access {
        @Nullable
        Object get();
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

    /// Of values that are nobody else's. Python's `Namespace`.
    static Methods of(Map<Object, @Nullable Object> values) {
        return Methods.guarded(values, () -> new Methods.Opaque(values))
                .shownAs(nestings -> text(values, nestings))
                .untold("__getattribute__(name)", call -> known(values, call).get(call.text(0)))
                .untold(
                        "__setattr__(name, value)",
                        call -> {
                            values.put(call.text(0), call.at(1));
                            return null;
                        })
                .untold(
                        "__delattr__(name)",
                        call -> {
                            known(values, call).remove(call.text(0));
                            return null;
                        });
    }

    private static String text(
            Map<Object, @Nullable Object> values, PlainPickler.Nestings nestings) {
        return values.entrySet().stream()
                .map(one -> one.getKey() + "=" + Notation.of(one.getValue(), nestings))
                .filter(one -> !one.startsWith("_"))
                .sorted()
                .collect(Collectors.joining(", ", "Namespace(", ")"));
    }

    private static Map<Object, @Nullable Object> known(
            Map<Object, @Nullable Object> values, Call call) {
        if (!values.containsKey(call.text(0))) {
            throw Errors.attribute("'Namespace' object has no attribute '" + call.text(0) + "'");
        }
        return values;
    }
}
