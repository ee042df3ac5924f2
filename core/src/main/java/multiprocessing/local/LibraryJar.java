package multiprocessing.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import multiprocessing.backend.Backend;

/// This library as a jar in the cache folder, for programs that have it where no command line can point to.
///
/// Its classes are found by following the names in their constant pools, from the child's main class on: no list is
/// needed, and any loader that gives its own classes as resources will do.
final class LibraryJar {
    private static final String PREFIX = "multiprocessing/";
    private static final LocalDateTime NO_DATE = LocalDateTime.of(2000, 1, 1, 0, 0);

    private LibraryJar() {}

    /// @throws UncheckedIOException if it cannot be read here or written there
    static Path make() {
        try {
            return CacheFile.of("library", ".jar", jar(collect()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the classes of this library cannot be handed to a new JVM", e);
        }
    }

    private static Map<String, byte[]> collect() throws IOException {
        var found = new LinkedHashMap<String, byte[]>();
        var todo = new ArrayDeque<String>();
        todo.add(ChildMain.class.getName().replace('.', '/'));
        String service = "META-INF/services/" + Backend.class.getName();
        byte[] providers = read(service);
        found.put(service, providers);
        for (String provider :
                new String(providers, java.nio.charset.StandardCharsets.UTF_8).lines().toList()) {
            todo.add(provider.strip().replace('.', '/'));
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

    private static byte[] read(String resource) throws IOException {
        ClassLoader loader = LibraryJar.class.getClassLoader();
        try (InputStream in = loader.getResourceAsStream(resource)) {
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
