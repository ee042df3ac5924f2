package multiprocessing.codec;

import java.util.Set;

/// Which class loaders a receiver cannot have by itself.
public final class Loaders {
    private Loaders() {}

    /// Adds the loader of `type` unless every JVM with the same class path has it.
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
}
