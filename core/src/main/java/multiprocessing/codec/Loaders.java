package multiprocessing.codec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Which class loaders a receiver cannot have by itself, and by which one this process finds the classes that it
/// receives. For the library's own use: no part of the API.
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

    private Loaders() {}

    /// Adds the loader of `type` unless every JVM with the same class path has it.
    public static void note(Class<?> type, Set<ClassLoader> loaders) {
        ClassLoader loader = type.getClassLoader();
        if (loader != null && !isEverywhere(loader)) {
            loaders.add(loader);
        }
    }

    /// Whether every JVM with the same class path has that loader.
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
    /// it.
    public static int number(@Nullable ClassLoader loader) {
        if (loader == null || isEverywhere(loader)) {
            return 0;
        }
        synchronized (NUMBERS) {
            return NUMBERS.computeIfAbsent(loader, _ -> ++lastNumber);
        }
    }

    /// The loader of this process that has that [#number], or null if it was unloaded.
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
    /// it is there.
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

    /// The loaders noted so far.
    public static List<ClassLoader> sent() {
        synchronized (SENT) {
            return new ArrayList<>(SENT);
        }
    }

    /// Declares that this process is a child that finds with its parent what its class path lacks.
    ///
    /// @param numbered gives what stands for a loader of the parent, by its number there
    public static void receiveFromParent(ClassLoader loader, IntFunction<ClassLoader> numbered) {
        ofParent = loader;
        numberedOfParent = numbered;
    }

    /// A loader that asks those, in turn; for the same loaders the same one.
    ///
    /// @param loaders at least one
    public static ClassLoader together(Collection<ClassLoader> loaders) {
        List<ClassLoader> each = List.copyOf(new LinkedHashSet<>(loaders));
        return each.size() == 1 ? each.getFirst() : Together.of(each);
    }

    /// The class loader for decoding what is received in this process: in turn the context loader of the calling thread,
    /// in a child the one that asks the parent, the system's, and those of classes that this process has sent.
    /// Thread-safe.
    public static ClassLoader receiving() {
        return receiving(Thread.currentThread().getContextClassLoader());
    }

    /// As [#receiving()], for a thread of that context loader.
    public static ClassLoader receiving(@Nullable ClassLoader ofThread) {
        ClassLoader parent = ofParent;
        ClassLoader context = ofThread;
        if (context == null) {
            context = parent != null ? parent : ClassLoader.getSystemClassLoader();
        }
        return Receiving.of(context, parent);
    }
}
