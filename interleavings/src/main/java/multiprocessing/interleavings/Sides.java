package multiprocessing.interleavings;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The two processes of this JVM.
public final class Sides {
    private static final String LIBRARY = "multiprocessing.";
    private static final String COMMON = Sides.class.getPackageName() + ".";
    private static final String SIDE = "multiprocessing.signal.EngineSide";

    /// The first process.
    public static final Side A;

    /// The second.
    public static final Side B;

    private static final AtomicInteger NEXT = new AtomicInteger();

    static {
        try {
            Path shared = Path.of("/dev/shm");
            Path file =
                    Files.createTempFile(
                            Files.isWritable(shared)
                                    ? shared
                                    : Path.of(System.getProperty("java.io.tmpdir")),
                            "mp-interleavings-",
                            "");
            try {
                System.setProperty("multiprocessing.interleavings.file", file.toString());
                A = load();
                B = load();
                B.join(A.makeRings());
            } finally {
                Files.delete(file); // both have it open
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Sides() {}

    /// A slot as new.
    public static int nextSlot() {
        int slot = Math.floorMod(NEXT.getAndIncrement(), Side.SLOTS);
        A.clear(slot);
        return slot;
    }

    private static Side load() throws IOException, ReflectiveOperationException {
        return (Side) new OwnLibrary().loadClass(SIDE).getDeclaredConstructor().newInstance();
    }

    /// Finds the library's classes by itself, all others where everybody does. Of the library's classes those of this
    /// module come first: its commons know of no death.
    private static final class OwnLibrary extends URLClassLoader {
        OwnLibrary() throws IOException {
            super(classPath(), Sides.class.getClassLoader());
        }

        private static URL[] classPath() throws IOException {
            List<Path> places = new ArrayList<>();
            for (String place :
                    System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                places.add(Path.of(place));
            }
            Path own;
            try {
                own =
                        Path.of(
                                Sides.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI());
            } catch (java.net.URISyntaxException e) {
                throw new IOException(e);
            }
            places.sort(Comparator.comparing(place -> !place.toAbsolutePath().equals(own)));
            var urls = new ArrayList<URL>();
            for (Path place : places) {
                urls.add(urlOf(place));
            }
            return urls.toArray(URL[]::new);
        }

        private static URL urlOf(Path place) throws MalformedURLException {
            return place.toUri().toURL();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(LIBRARY) || name.startsWith(COMMON)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : findClass(name);
            }
        }
    }
}
