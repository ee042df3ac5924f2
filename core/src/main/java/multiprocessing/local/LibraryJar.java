package multiprocessing.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import multiprocessing.backend.Backend;
import multiprocessing.backend.Exercise;

/// This library as a jar in the cache folder, for programs that have it where no command line can point to.
///
/// Its classes are found by following the names in their constant pools, from a few on: any loader that gives its own
/// classes as resources will do.
final class LibraryJar {
    private static final String PREFIX = "multiprocessing/";

    /// From these all others can be reached. A class that is left out would reach the child as one of the user's, and
    /// could not see what its package hides.
    private static final List<String> ENTRANCES =
            List.of(
                    "multiprocessing/Multiprocessing",
                    "multiprocessing/connection/Client",
                    "multiprocessing/connection/Listener",
                    "multiprocessing/connection/Pipe",
                    "multiprocessing/function/SerializableBiFunction",
                    "multiprocessing/function/SerializableCallable",
                    "multiprocessing/function/SerializableComparator",
                    "multiprocessing/function/SerializableFunction",
                    "multiprocessing/function/SerializablePredicate",
                    "multiprocessing/local/ChildMain",
                    "multiprocessing/manager/SharedMemoryManager",
                    "multiprocessing/pool/ProgressBar",
                    "multiprocessing/pool/ThreadPool",
                    "multiprocessing/queue/SimpleQueue",
                    "multiprocessing/shared/RawArray",
                    "multiprocessing/shared/RawValue",
                    "multiprocessing/shared/ShareableList",
                    "multiprocessing/shared/Shared",
                    "multiprocessing/subprocess/Subprocess",
                    "multiprocessing/sync/Barrier",
                    "multiprocessing/sync/BoundedSemaphore",
                    "multiprocessing/sync/Event",
                    "multiprocessing/sync/Semaphore");

    private static final List<Class<?>> SERVICES = List.of(Backend.class, Exercise.class);
    private static final ClassLoader LOADER =
            Objects.requireNonNullElseGet(
                    LibraryJar.class.getClassLoader(), // none on the boot class path
                    ClassLoader::getSystemClassLoader);
    private static final LocalDateTime NO_DATE = LocalDateTime.of(2000, 1, 1, 0, 0);

    private LibraryJar() {}

    /// @throws UncheckedIOException if it cannot be read here or written there
    static Path make() {
        try {
            return CacheFile.of("library", ".jar", jar(collect()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the classes of this library cannot be handed to a new JVM by a file in the"
                            + " cache folder (system property multiprocessing.cache): "
                            + e.getMessage(),
                    e);
        }
    }

    /// Whether that file is a jar with this library and nothing else.
    static boolean isAlone(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (var jar = new ZipFile(file.toFile())) {
            return jar.stream()
                    .map(ZipEntry::getName)
                    .allMatch(name ->
                            name.startsWith(PREFIX)
                                    || name.startsWith("META-INF/")
                                    || name.equals("module-info.class"));
        } catch (IOException e) {
            return false;
        }
    }

    /// The entries of the jar.
    static Map<String, byte[]> collect() throws IOException {
        var found = new LinkedHashMap<String, byte[]>();
        var todo = new ArrayDeque<>(ENTRANCES);
        for (Class<?> service : SERVICES) {
            String file = "META-INF/services/" + service.getName();
            Set<String> providers = providers(file);
            for (String provider : providers) {
                todo.add(provider.replace('.', '/'));
            }
            found.put(file, (String.join("\n", providers) + "\n").getBytes(UTF_8));
        }
        while (!todo.isEmpty()) {
            String name = todo.remove() + ".class";
            if (!found.containsKey(name)) {
                byte[] bytes = read(name);
                found.put(name, bytes);
                for (PoolEntry entry : ClassFile.of().parse(bytes).constantPool()) {
                    if (entry instanceof ClassEntry reference
                            && reference.asInternalName().startsWith(PREFIX)) {
                        todo.add(reference.asInternalName());
                    }
                }
            }
        }
        return found;
    }

    /// The names in all files of providers that the loader knows: other jars of the house bring back ends of their own.
    private static Set<String> providers(String name) throws IOException {
        var providers = new LinkedHashSet<String>();
        for (URL file : Collections.list(LOADER.getResources(name))) {
            try (InputStream in = file.openStream()) {
                new String(in.readAllBytes(), UTF_8)
                        .lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(provider -> provider.replace('.', '/').startsWith(PREFIX))
                        .forEach(providers::add);
            }
        }
        return providers;
    }

    private static byte[] read(String resource) throws IOException {
        try (InputStream in = LOADER.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("not found: " + resource);
            }
            return in.readAllBytes();
        }
    }

    private static byte[] jar(Map<String, byte[]> entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            for (String name : new TreeSet<>(entries.keySet())) { // same library, same bytes
                var entry = new ZipEntry(name);
                entry.setTimeLocal(NO_DATE);
                jar.putNextEntry(entry);
                jar.write(entries.get(name));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
