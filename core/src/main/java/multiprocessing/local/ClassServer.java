package multiprocessing.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import multiprocessing.codec.Loaders;
import org.jspecify.annotations.Nullable;

/// The parent's side of [ParentClassLoader]: finds the bytes of classes and resources for one child.
///
/// Asked in turn: the loaders of the classes in the job, the context loader of the thread that started it, the system's,
/// and for classes those of classes that were sent in messages since. Not for resources: another program's services and
/// configuration would be taken for the job's. For a spare the first and the system's alone: of what was sent its job may have
/// other classes of the same names. What the child has for a single loader asks that one alone.
///
/// With the bytes of a class goes the number of the loader that has defined it: [ParentClassLoader].
final class ClassServer {
    private final Set<ClassLoader> first;
    private final @Nullable ClassLoader context;
    private final boolean isForJob;

    private ClassServer(Set<ClassLoader> first, @Nullable ClassLoader context, boolean isForJob) {
        this.first = first;
        this.context = context;
        this.isForJob = isForJob;
    }

    /// For a job that the calling thread starts.
    ///
    /// @param ofJob not to be changed
    static ClassServer forJob(Set<ClassLoader> ofJob) {
        return new ClassServer(ofJob, Thread.currentThread().getContextClassLoader(), true);
    }

    /// For a spare that is to load classes of those loaders ahead of any job.
    ///
    /// @param ahead not to be changed
    static ClassServer forSpare(Set<ClassLoader> ahead) {
        return new ClassServer(ahead, null, false);
    }

    private Set<ClassLoader> ofJob() {
        Set<ClassLoader> all = new LinkedHashSet<>(first);
        if (context != null) {
            all.add(context);
        }
        all.add(ClassLoader.getSystemClassLoader());
        ClassLoader own = ClassServer.class.getClassLoader();
        if (own != null) {
            all.add(own);
        }
        return all;
    }

    private Set<ClassLoader> all() {
        Set<ClassLoader> all = ofJob();
        if (isForJob) {
            all.addAll(Loaders.sent());
        }
        return all;
    }

    /// A loader that asks the same, for classes that come back from the child.
    ClassLoader asLoader() {
        return new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                for (ClassLoader loader : all()) {
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

    /// Answers [Wire#WANT_CLASS]. Never throws.
    ///
    /// @param number of the one loader to be asked, or 0
    Answer find(int kind, int number, String name) {
        Set<ClassLoader> asked;
        if (number != 0) {
            asked = only(number);
        } else {
            asked = kind == Wire.KIND_CLASS ? all() : ofJob();
        }
        return switch (kind) {
            case Wire.KIND_CLASS -> findClass(name, asked);
            case Wire.KIND_RESOURCE -> findResource(name, asked);
            case Wire.KIND_RESOURCES -> findResources(name, asked);
            default -> Answer.NOTHING; // of another version of the library
        };
    }

    private static Set<ClassLoader> only(int number) {
        ClassLoader loader = Loaders.numbered(number);
        return loader == null ? Set.of() : Set.of(loader);
    }

    private static Answer findClass(String name, Set<ClassLoader> asked) {
        String reason = "";
        for (ClassLoader loader : asked) {
            Class<?> type;
            try {
                type = Class.forName(name, false, loader); // a source launcher compiles it only now
            } catch (Throwable e) { // a loader of the user's may do what it likes
                continue;
            }
            byte[] bytes = read(loader, name.replace('.', '/') + ".class");
            if (bytes != null) {
                return new Answer(true, withNumber(type.getClassLoader(), bytes));
            }
            if (reason.isEmpty()) { // the first is the one that made it
                reason =
                        " (the parent process has it, but not its bytes: "
                                + whyNoBytes(type, loader)
                                + ")";
            }
        }
        return new Answer(false, reason.getBytes(UTF_8));
    }

    private static byte[] withNumber(@Nullable ClassLoader definer, byte[] bytes) {
        var all = new byte[Integer.BYTES + bytes.length];
        Wire.putInt(Loaders.number(definer), all, 0);
        System.arraycopy(bytes, 0, all, Integer.BYTES, bytes.length);
        return all;
    }

    private static String whyNoBytes(Class<?> type, ClassLoader loader) {
        Optional<Path> source = CodePath.locationOf(type);
        if (source.filter(Files::notExists).isPresent()) {
            return source.get() + ", from which it came, is gone";
        }
        if (source.filter(ClassServer::isChangedSinceStart).isPresent()) {
            return source.get() + ", from which it came, was changed since this program started";
        }
        return "it was made at run time, and " + loader + " has no class file of it";
    }

    /// Whether it is a jar, of which a loader has an old list of contents. The system may be a second early when it tells of the
    /// start.
    private static boolean isChangedSinceStart(Path source) {
        try {
            Instant start = ProcessHandle.current().info().startInstant().orElse(Instant.MAX);
            return source.toString().endsWith(".jar")
                    && Files.isRegularFile(source)
                    && Files.getLastModifiedTime(source).toInstant().minusSeconds(1).isAfter(start);
        } catch (IOException e) {
            return false;
        }
    }

    private static Answer findResource(String name, Set<ClassLoader> asked) {
        for (ClassLoader loader : asked) {
            byte[] bytes = read(loader, name);
            if (bytes != null) {
                return new Answer(true, bytes);
            }
        }
        return Answer.NOTHING;
    }

    private static byte @Nullable [] read(ClassLoader loader, String resource) {
        try (InputStream in = loader.getResourceAsStream(resource)) {
            return in == null ? null : in.readAllBytes();
        } catch (Throwable e) { // the same
            return null;
        }
    }

    private static Answer findResources(String name, Set<ClassLoader> asked) {
        try {
            var ofClassPath = new HashSet<String>();
            ClassLoader system = ClassLoader.getSystemClassLoader();
            for (URL url : Collections.list(system.getResources(name))) {
                ofClassPath.add(url.toExternalForm());
            }
            Map<String, URL> others = new LinkedHashMap<>();
            for (ClassLoader loader : asked) {
                for (URL url : Collections.list(loader.getResources(name))) {
                    if (!ofClassPath.contains(url.toExternalForm())) {
                        others.putIfAbsent(url.toExternalForm(), url);
                    }
                }
            }
            var bytes = new ByteArrayOutputStream();
            var out = new DataOutputStream(bytes);
            for (var other : others.entrySet()) {
                try (InputStream in = other.getValue().openStream()) {
                    write(other.getKey().getBytes(UTF_8), out);
                    write(in.readAllBytes(), out);
                }
            }
            return new Answer(!others.isEmpty(), bytes.toByteArray());
        } catch (Throwable e) { // the same
            return Answer.NOTHING;
        }
    }

    private static void write(byte[] part, DataOutputStream out) throws IOException {
        out.writeInt(part.length);
        out.write(part);
    }
}
