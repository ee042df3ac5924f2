package multiprocessing.local;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parent's side of [ParentClassLoader]: finds the bytes of classes and resources for one child.
///
/// Asked in turn: the loaders of the classes in the job, the context loader of the thread that started it, the system's.
final class ClassServer {
    private final Set<ClassLoader> loaders = new LinkedHashSet<>();

    ClassServer(Set<ClassLoader> ofJob) {
        loaders.addAll(ofJob);
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            loaders.add(context);
        }
        loaders.add(ClassLoader.getSystemClassLoader());
        ClassLoader own = ClassServer.class.getClassLoader();
        if (own != null) {
            loaders.add(own);
        }
    }

    /// A loader that asks the same, for classes that come back from the child.
    ClassLoader asLoader() {
        return new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                for (ClassLoader loader : loaders) {
                    try {
                        return Class.forName(name, false, loader);
                    } catch (ClassNotFoundException e) {
                        // the next may know
                    }
                }
                throw new ClassNotFoundException(name);
            }
        };
    }

    byte @Nullable [] find(int kind, String name) {
        for (ClassLoader loader : loaders) {
            try {
                byte[] bytes =
                        kind == Wire.KIND_CLASS ? classBytes(loader, name) : read(loader, name);
                if (bytes != null) {
                    return bytes;
                }
            } catch (IOException | RuntimeException | LinkageError e) {
                // a loader of the user's may do what it likes; the next may know
            }
        }
        return null;
    }

    private static byte @Nullable [] classBytes(ClassLoader loader, String name)
            throws IOException {
        try {
            Class.forName(name, false, loader); // a source launcher compiles it only now
        } catch (ClassNotFoundException e) {
            return null;
        }
        return read(loader, name.replace('.', '/') + ".class");
    }

    private static byte @Nullable [] read(ClassLoader loader, String resource) throws IOException {
        try (InputStream in = loader.getResourceAsStream(resource)) {
            return in == null ? null : in.readAllBytes();
        }
    }
}
