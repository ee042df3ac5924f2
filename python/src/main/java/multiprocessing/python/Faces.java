package multiprocessing.python;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The interfaces that clients know by a name: results that are declared to be one of them are given as proxies. Thread-safe.
final class Faces {
    private final Map<Class<?>, String> typeids = new ConcurrentHashMap<>();

    void add(Class<?> face, String typeid) {
        typeids.putIfAbsent(face, typeid);
    }

    /// A result as it is to be sent: a [Given] if it is no data.
    @Nullable
    Object toSend(@Nullable Object result, Class<?> declared) {
        String typeid = typeids.get(declared);
        return switch (result) {
            case null -> null;
            case Object given when typeid != null ->
                    new Given(typeid, FaceMethods.of(given, declared, this));
            case Optional<?> optional -> optional.orElse(null);
            case Enum<?> constant -> constant.name();
            default -> {
                Optional<String> kind = Kinds.typeid(result);
                yield kind.isEmpty() ? result : new Given(kind.get(), Kinds.methods(result));
            }
        };
    }
}
