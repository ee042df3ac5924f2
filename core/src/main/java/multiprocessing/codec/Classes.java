package multiprocessing.codec;

import java.util.HashMap;
import java.util.Map;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// The classes named in messages, as one loader knows them. Remembers them: most messages are of the classes of the
/// message before.
final class Classes {
    private static final int MAX_KNOWN = 1_000;

    private final Map<String, Class<?>> known = new HashMap<>();
    private @Nullable ClassLoader loader;

    /// From now on classes are those of `loader`.
    void use(ClassLoader loader) {
        if (this.loader != loader) {
            this.loader = loader;
            known.clear();
        }
    }

    /// @throws TransferException if there is no such class, or the user's filter rejects it
    Class<?> find(String name) {
        Class<?> type = known.get(name);
        if (type == null) {
            type = load(name);
            if (Limits.isRejected(type)) {
                throw new TransferException("cannot be received: filter rejects " + name);
            }
            if (known.size() < MAX_KNOWN) {
                known.put(name, type);
            }
        }
        return type;
    }

    private Class<?> load(String name) {
        Class<?> primitive = Class.forPrimitiveName(name);
        if (primitive != null) {
            return primitive;
        }
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw Unreadable.because(e);
        }
    }
}
