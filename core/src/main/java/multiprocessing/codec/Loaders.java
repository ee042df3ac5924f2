package multiprocessing.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Which class loaders a receiver cannot have by itself, and by which one this process finds the classes that it
/// receives.
public final class Loaders {
    /// Loaders of classes that were sent to nobody in particular, as into a queue. Weak: a loader that is unloaded serves
    /// nobody.
    private static final Set<ClassLoader> SENT =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private static volatile @Nullable ClassLoader ofParent;

    private static volatile @Nullable Receiving receiving;

    private Loaders() {}

    /// Adds the loader of `type` unless every JVM with the same class path has it. For the library's own use.
    public static void note(Class<?> type, Set<ClassLoader> loaders) {
        ClassLoader loader = type.getClassLoader();
        for (ClassLoader known = ClassLoader.getSystemClassLoader();
                known != null;
                known = known.getParent()) {
            if (loader == known) {
                return;
            }
        }
        if (loader != null) {
            loaders.add(loader);
        }
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
    public static void receiveFromParent(ClassLoader loader) {
        ofParent = loader;
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
        Receiving known = receiving;
        if (known == null || known.getParent() != context) {
            known = new Receiving(context, parent);
            receiving = known;
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
            for (ClassLoader loader : others) {
                try {
                    return Class.forName(name, false, loader);
                } catch (ClassNotFoundException e) {
                    // the next may know
                }
            }
            throw new ClassNotFoundException(name);
        }
    }
}
