package multiprocessing.backend;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The back ends there are, and the one that is used when none is named.
public final class Backends {
    private static final String STANDARD = "forkserver";
    private static final AtomicReference<String> chosen = new AtomicReference<>("");
    private static volatile String inherited = STANDARD;
    private static final InheritableThreadLocal<@Nullable String> ofThread =
            new InheritableThreadLocal<>();

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
        return named(name, Known.BY_NAME);
    }

    static Backend named(String name, Map<String, Backend> known) {
        Backend backend = known.get(name);
        if (backend == null) {
            throw new IllegalArgumentException(
                    "no such back end: name="
                            + name
                            + (known.isEmpty()
                                    ? "; there is none at all, so the jar of this program has lost"
                                            + " META-INF/services/"
                                            + Backend.class.getName()
                                    : ", known=" + known.keySet()));
        }
        return backend;
    }

    /// The back end used when none is named: the chosen one, else the one by which this process itself was started, else
    /// `forkserver`. For a process that is a thread always the second.
    public static Backend standard() {
        String name = ofThread.get();
        if (name == null) {
            name = chosen.get();
        }
        if (name.isEmpty()) { // what started this process need not be here
            name = Known.BY_NAME.containsKey(inherited) ? inherited : STANDARD;
        }
        return named(name);
    }

    /// Chooses the standard back end, unless that has been done; a process that is a thread has no choice.
    ///
    /// @return whether this call has chosen
    /// @throws IllegalArgumentException if there is none of that name
    public static boolean chooseOnce(String name) {
        named(name);
        return ofThread.get() == null && chosen.compareAndSet("", name);
    }

    /// The name of the back end by which the process of this JVM was started; `forkserver` in the root.
    public static String inherited() {
        return inherited;
    }

    /// Tells by which back end the process of this JVM was started. There need be none of that name here.
    public static void inherit(String name) {
        inherited = name;
    }

    /// Tells by which back end the process was started that is the calling thread, with all threads which that starts.
    public static void inheritInThread(String name) {
        ofThread.set(name);
    }
}
