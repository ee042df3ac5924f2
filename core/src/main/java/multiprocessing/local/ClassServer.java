package multiprocessing.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
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
///
/// A loader of the user's may do what it likes: whatever it throws, the next is asked. But a heap that is full is no answer: the child
/// asks again, for half a minute at least.
final class ClassServer {
    private static final int MOST_LOSSES =
            5; // the child waits for 2 s, then for twice as long each time

    private final Set<ClassLoader> first;
    private final @Nullable ClassLoader context;
    private final boolean isForJob;

    /// Of questions in a row for one name, for which the heap was too full. Of the thread that answers.
    private final Map<String, Integer> losses = new HashMap<>();

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
                Throwable first = null;
                for (ClassLoader loader : all()) {
                    try {
                        return Class.forName(name, false, loader);
                    } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
                        first = first == null ? e : first; // the next may know
                    }
                }
                throw new ClassNotFoundException(name, first);
            }
        };
    }

    /// Answers [Wire#WANT_CLASS].
    ///
    /// @param number of the one loader to be asked, or 0
    /// @throws OutOfMemoryError if the heap is full; the child will ask again
    Answer find(int kind, int number, String name) {
        try {
            Answer answer = search(kind, number, name);
            losses.remove(name);
            return answer;
        } catch (OutOfMemoryError e) {
            if (losses.merge(name, 1, Integer::sum) < MOST_LOSSES) {
                throw e;
            }
            losses.remove(name);
            return new Answer(
                    false, " (it does not fit the heap of the parent process)".getBytes(UTF_8));
        } catch (Throwable e) { // of a loader that cannot even be named
            return Answer.NOTHING;
        }
    }

    private Answer search(int kind, int number, String name) {
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
            } catch (Throwable e) {
                passWantOfHeap(e);
                continue;
            }
            byte[] bytes = bytesOf(type, loader);
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

    private static void passWantOfHeap(Throwable e) {
        if (e instanceof OutOfMemoryError full) {
            throw full;
        }
    }

    /// By the loader that has defined it; then by the one that was asked, which may have only heard of it.
    private static byte @Nullable [] bytesOf(Class<?> type, ClassLoader asked) {
        String file = type.getName().replace('.', '/') + ".class";
        ClassLoader definer = type.getClassLoader();
        byte[] bytes = definer == null ? null : readOwn(type, definer, file);
        return bytes == null && asked != definer ? read(asked, file) : bytes;
    }

    /// A loader that prefers its own classes to those of its parent often does not so with resources: it finds the file of
    /// another class of that name first.
    private static byte @Nullable [] readOwn(Class<?> type, ClassLoader definer, String file) {
        try {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            URL home = source == null ? null : source.getLocation();
            URL first = home == null ? null : definer.getResource(file);
            if (home != null && first != null && !isIn(home, first)) {
                for (URL url : Collections.list(definer.getResources(file))) {
                    if (isIn(home, url)) {
                        return read(url);
                    }
                }
            }
        } catch (Throwable e) {
            passWantOfHeap(e);
        }
        return read(definer, file);
    }

    /// Whether it is a file of that folder or jar.
    private static boolean isIn(URL home, URL url) {
        String folder = home.toExternalForm();
        return url.toExternalForm()
                .startsWith(folder.endsWith("/") ? folder : "jar:" + folder + "!/");
    }

    private static byte @Nullable [] read(URL url) {
        try {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(false); // which would keep a jar open
            try (InputStream in = connection.getInputStream()) {
                return in.readAllBytes();
            }
        } catch (Throwable e) {
            passWantOfHeap(e);
            return null;
        }
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
        } catch (Throwable e) {
            passWantOfHeap(e);
            return null;
        }
    }

    private static Answer findResources(String name, Set<ClassLoader> asked) {
        Map<String, URL> others = new LinkedHashMap<>();
        for (ClassLoader loader : asked) {
            urls(loader, name).forEach(others::putIfAbsent);
        }
        others.keySet().removeAll(urls(ClassLoader.getSystemClassLoader(), name).keySet());
        var out = new ByteArrayOutputStream();
        others.forEach((there, url) -> {
            byte[] bytes = read(url);
            if (bytes != null) {
                write(there.getBytes(UTF_8), out);
                write(bytes, out);
            }
        });
        return new Answer(out.size() > 0, out.toByteArray());
    }

    private static Map<String, URL> urls(ClassLoader loader, String name) {
        Map<String, URL> urls = new LinkedHashMap<>();
        try {
            for (URL url : Collections.list(loader.getResources(name))) {
                urls.put(url.toExternalForm(), url);
            }
        } catch (Throwable e) {
            passWantOfHeap(e);
        }
        return urls;
    }

    private static void write(byte[] part, ByteArrayOutputStream out) {
        var length = new byte[Integer.BYTES];
        Wire.putInt(part.length, length, 0);
        out.writeBytes(length);
        out.writeBytes(part);
    }
}
