package multiprocessing.backend;

import java.util.Iterator;
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
    private static final AtomicReference<@Nullable Map<String, Backend>> known =
            new AtomicReference<>();
    private static final ThreadLocal<@Nullable Search> search = new ThreadLocal<>();

    private Backends() {}

    /// Found when first asked for, which a child that starts no process of its own never does. With no lock held, nor in an
    /// initializer: a provider may itself ask for others, or wait for a thread that does.
    private static Map<String, Backend> known() {
        Map<String, Backend> all = known.get();
        if (all != null) {
            return all;
        }
        Search begun = search.get();
        if (begun != null) { // by this thread, which makes a provider
            return begun.goOn();
        }
        var own = new Search();
        search.set(own);
        try {
            all = own.goOn();
        } finally {
            search.remove();
        }
        Map<String, Backend> first = known.compareAndExchange(null, all);
        return first == null ? all : first;
    }

    /// Makes the providers one by one. Confined to one thread.
    private static final class Search {
        // in the loader of this class, not in the thread's: a library's own parts are found
        // wherever it is called from
        private final Iterator<ServiceLoader.Provider<Backend>> left =
                ServiceLoader.load(Backend.class, Backends.class.getClassLoader()).stream()
                        .iterator();
        private final Map<String, Backend> found = new TreeMap<>();

        /// Makes those that are left, but for who is being made and asks for this.
        Map<String, Backend> goOn() {
            while (left.hasNext()) {
                Backend backend = left.next().get();
                found.put(backend.name(), backend);
            }
            return found;
        }
    }

    /// The back end of that name.
    ///
    /// @throws IllegalArgumentException if there is none; lists those there are
    public static Backend named(String name) {
        return named(name, known());
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
            name = known().containsKey(inherited) ? inherited : STANDARD;
        }
        return named(name);
    }

    /// Chooses the standard back end, unless that has been done; a process that is a thread has no choice.
    /// For the library's own use: no part of the API.
    ///
    /// @return whether this call has chosen
    /// @throws IllegalArgumentException if there is none of that name
    public static boolean chooseOnce(String name) {
        named(name);
        return !isInThread() && chosen.compareAndSet("", name);
    }

    /// The name of the back end by which the process of this JVM was started; `forkserver` in the root.
    public static String inherited() {
        return inherited;
    }

    /// Tells by which back end the process of this JVM was started. There need be none of that name here.
    /// For the library's own use: no part of the API.
    public static void inherit(String name) {
        inherited = name;
    }

    /// Whether the calling thread is of a process that is a thread.
    /// For the library's own use: no part of the API.
    public static boolean isInThread() {
        return ofThread.get() != null;
    }

    /// Tells by which back end the process was started that is the calling thread, with all threads which that starts.
    /// For the library's own use: no part of the API.
    public static void inheritInThread(String name) {
        ofThread.set(name);
    }
}
