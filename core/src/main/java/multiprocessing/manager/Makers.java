package multiprocessing.manager;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import multiprocessing.codec.Shareable;
import multiprocessing.function.SerializableCallable;
import org.jspecify.annotations.Nullable;

/// The kinds of objects that every manager makes.
final class Makers {
    static final Map<String, Maker> STANDARD =
            Map.of(
                    "list",
                    guarded(() -> Collections.synchronizedList(new ArrayList<>()), ListProxy.class),
                    "map",
                    guarded(
                            () -> Collections.synchronizedMap(new LinkedHashMap<>()),
                            MapProxy.class),
                    "namespace",
                    guarded(Namespace::new, NamespaceProxy.class));

    private Makers() {}

    private static Maker guarded(SerializableCallable<?> factory, Class<?> type) {
        return new Maker(factory, type, true);
    }

    /// The interface by which something that is shared within the process tree is used from outside, or null.
    static @Nullable Class<?> typeOf(Shareable shared) {
        return null;
    }
}
