package multiprocessing.codec;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Which class loaders a receiver cannot have by itself, and by which one this process finds the classes that it
/// receives.
public final class Loaders {
    /// Loaders of classes that were sent to nobody in particular, as into a queue. Weak: a loader that is unloaded serves
    /// nobody.
    private static final Set<ClassLoader> SENT =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /// The numbers by which other processes know loaders of this one. Weak, too.
    private static final Map<ClassLoader, Integer> NUMBERS =
            new WeakHashMap<>(); // guarded by itself

    private static int lastNumber; // guarded by that

    private static volatile @Nullable ClassLoader ofParent;

    private static volatile @Nullable IntFunction<ClassLoader> numberedOfParent;

    /// The last. Weak, for it keeps a loader that may be a user's: whose reader remembers classes keeps it as well.
    private static volatile WeakReference<@Nullable Receiving> receiving =
            new WeakReference<>(null);

    private Loaders() {}

    /// Adds the loader of `type` unless every JVM with the same class path has it. For the library's own use.
    public static void note(Class<?> type, Set<ClassLoader> loaders) {
        ClassLoader loader = type.getClassLoader();
        if (loader != null && !isEverywhere(loader)) {
            loaders.add(loader);
        }
    }

    /// Whether every JVM with the same class path has that loader. For the library's own use.
    public static boolean isEverywhere(ClassLoader loader) {
        for (ClassLoader known = ClassLoader.getSystemClassLoader();
                known != null;
                known = known.getParent()) {
            if (loader == known) {
                return true;
            }
        }
        return false;
    }

    /// By which other processes know `loader`: the same for as long as it is there. 0 if every JVM with the same class path has
    /// it. For the library's own use.
    public static int number(@Nullable ClassLoader loader) {
        if (loader == null || isEverywhere(loader)) {
            return 0;
        }
        synchronized (NUMBERS) {
            return NUMBERS.computeIfAbsent(loader, _ -> ++lastNumber);
        }
    }

    /// The loader of this process that has that [#number], or null if it was unloaded. For the library's own use.
    public static @Nullable ClassLoader numbered(int number) {
        synchronized (NUMBERS) {
            for (var entry : NUMBERS.entrySet()) { // they are few
                if (entry.getValue() == number) {
                    return entry.getKey();
                }
            }
            return null;
        }
    }

    /// What stands in a child for the loader of the parent that has that [#number] there. In another process the loader itself, if
    /// it is there. For the library's own use.
    public static @Nullable ClassLoader numberedOfParent(int number) {
        IntFunction<ClassLoader> known = numberedOfParent;
        return known == null ? numbered(number) : known.apply(number);
    }

    /// Remembers the loaders of classes in a message: children that receive it may ask this process for the classes, and
    /// objects of them may come back. Thread-safe.
    public static void noteSent(Set<ClassLoader> loaders) {
        if (!loaders.isEmpty()) { // as nearly always, and then without a lock
            SENT.addAll(loaders);
        }
    }

    /// The loaders noted so far. For the library's own use.
    public static List<ClassLoader> sent() {
        synchronized (SENT) {
            return new ArrayList<>(SENT);
        }
    }

    /// Declares that this process is a child that finds with its parent what its class path lacks. For the library's own
    /// use.
    ///
    /// @param numbered gives what stands for a loader of the parent, by its number there
    public static void receiveFromParent(ClassLoader loader, IntFunction<ClassLoader> numbered) {
        ofParent = loader;
        numberedOfParent = numbered;
    }

    /// A loader that asks those, in turn. For the library's own use.
    ///
    /// @param loaders at least one
    public static ClassLoader together(Collection<ClassLoader> loaders) {
        List<ClassLoader> each = List.copyOf(new LinkedHashSet<>(loaders));
        return each.size() == 1 ? each.getFirst() : new Together(each);
    }

    /// The class loader for decoding what is received in this process: in turn the context loader of the calling thread,
    /// in a child the one that asks the parent, the system's, and those of classes that this process has sent.
    /// Thread-safe.
    public static ClassLoader receiving() {
        return receiving(Thread.currentThread().getContextClassLoader());
    }

    /// As [#receiving()], for a thread of that context loader. For the library's own use.
    public static ClassLoader receiving(@Nullable ClassLoader ofThread) {
        ClassLoader parent = ofParent;
        ClassLoader context = ofThread;
        if (context == null) {
            context = parent != null ? parent : ClassLoader.getSystemClassLoader();
        }
        Receiving known = receiving.get();
        if (known == null || known.getParent() != context) {
            known = new Receiving(context, parent);
            receiving = new WeakReference<>(known);
        }
        return known;
    }

    /// Asks the context loader first, then the others. Parallel-capable.
    private static final class Receiving extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        private final @Nullable ClassLoader ofParent;

        Receiving(ClassLoader context, @Nullable ClassLoader ofParent) {
            super("multiprocessing-receiving", context);
            this.ofParent = ofParent;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            var others = sent();
            others.addFirst(ofParent != null ? ofParent : ClassLoader.getSystemClassLoader());
            others.remove(getParent()); // which was asked already
            return findWith(others, name);
        }
    }

    /// Asks several. Parallel-capable.
    private static final class Together extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        private final List<ClassLoader> all;
        private final List<ClassLoader> others; // than the first, which is asked as the parent

        Together(List<ClassLoader> all) {
            super("multiprocessing-together", all.getFirst());
            this.all = all;
            this.others = all.subList(1, all.size());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            return findWith(others, name);
        }

        @Override
        protected @Nullable URL findResource(String name) {
            for (ClassLoader loader : others) {
                URL found = loader.getResource(name);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        /// Each once, though several find it, as they do what is on the class path.
        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            Map<String, URL> found = new LinkedHashMap<>();
            for (ClassLoader loader : all) {
                for (URL url : Collections.list(loader.getResources(name))) {
                    found.putIfAbsent(url.toExternalForm(), url);
                }
            }
            return Collections.enumeration(found.values());
        }
    }

    private static Class<?> findWith(List<ClassLoader> loaders, String name)
            throws ClassNotFoundException {
        for (ClassLoader loader : loaders) {
            try {
                return Class.forName(name, false, loader);
            } catch (ClassNotFoundException e) {
                // the next may know
            }
        }
        throw new ClassNotFoundException(name);
    }
}
