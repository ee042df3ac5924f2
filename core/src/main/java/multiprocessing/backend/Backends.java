package multiprocessing.backend;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/// The back ends there are, and the one that is used when none is named.
public final class Backends {
    private static final String STANDARD = "forkserver";
    private static final AtomicReference<String> chosen = new AtomicReference<>("");
    private static volatile String inherited = STANDARD;

    private Backends() {}

    /// Found when first asked for, which a child that starts no process of its own never does.
    private static final class Known {
        private static final Map<String, Backend> BY_NAME = load();
    }

    private static Map<String, Backend> load() {
        // in the loader of this class, not in the thread's: a library's own parts are found
        // wherever it is called from
        var found = new TreeMap<String, Backend>();
        for (Backend backend : ServiceLoader.load(Backend.class, Backends.class.getClassLoader())) {
            found.put(backend.name(), backend);
        }
        return found;
    }

    /// The back end of that name.
    ///
    /// @throws IllegalArgumentException if there is none; lists those there are
    public static Backend named(String name) {
        Backend backend = Known.BY_NAME.get(name);
        if (backend == null) {
            throw new IllegalArgumentException(
                    "no such back end: name=" + name + ", known=" + Known.BY_NAME.keySet());
        }
        return backend;
    }

    /// The back end used when none is named: the chosen one, else `forkserver`.
    public static Backend standard() {
        String name = chosen.get();
        return named(name.isEmpty() ? inherited : name);
    }

    /// Chooses the standard back end, unless that has been done.
    ///
    /// @return whether this call has chosen
    /// @throws IllegalArgumentException if there is none of that name
    public static boolean chooseOnce(String name) {
        named(name);
        return chosen.compareAndSet("", name);
    }

    /// The name of the back end by which this process itself was started; `forkserver` in the root.
    public static String inherited() {
        return inherited;
    }

    /// Chooses the back end by which this process itself was started, if there is one of that name here.
    public static void inherit(String name) {
        inherited = name;
    }
}
