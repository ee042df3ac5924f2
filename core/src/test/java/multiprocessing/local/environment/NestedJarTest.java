package multiprocessing.local.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A jar of jars, which a loader of its own reads, as Spring Boot's: neither the program nor the library is where a
/// command line can name it.
class NestedJarTest {
    /// Loads all from jars in `lib/` of the jar that it is started from; the code sources are no files.
    private static final String LAUNCHER =
            """
            package launch;

            import java.io.*;
            import java.net.*;
            import java.security.*;
            import java.security.cert.Certificate;
            import java.util.*;
            import java.util.jar.*;

            public class Launcher extends ClassLoader {
                private final Map<String, byte[]> files = new TreeMap<>();

                Launcher(String fatJar) throws IOException {
                    super("nested", ClassLoader.getSystemClassLoader());
                    try (var jar = new JarFile(fatJar)) {
                        for (var entry : Collections.list(jar.entries())) {
                            if (entry.getName().startsWith("lib/")) {
                                var inner = new JarInputStream(jar.getInputStream(entry));
                                for (var file = inner.getNextEntry(); file != null; file = inner.getNextEntry()) {
                                    files.put(entry.getName() + "!/" + file.getName(), inner.readAllBytes());
                                }
                            }
                        }
                    }
                }

                public static void main(String[] args) throws Exception {
                    var loader = new Launcher(System.getProperty("java.class.path"));
                    Thread.currentThread().setContextClassLoader(loader);
                    loader.loadClass(args[0]).getMethod("main", String[].class).invoke(null, (Object) args);
                }

                @Override protected Class<?> findClass(String name) throws ClassNotFoundException {
                    var url = findResource(name.replace('.', '/') + ".class");
                    if (url == null) {
                        throw new ClassNotFoundException(name);
                    }
                    try (var in = url.openStream()) {
                        byte[] bytes = in.readAllBytes();
                        var jar = url(url.getPath().substring(0, url.getPath().indexOf('!')), bytes);
                        var source = new CodeSource(jar, (Certificate[]) null);
                        return defineClass(name, bytes, 0, bytes.length, new ProtectionDomain(source, null, this, null));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }

                @Override protected URL findResource(String name) {
                    var all = findResources(name);
                    return all.hasMoreElements() ? all.nextElement() : null;
                }

                @Override protected Enumeration<URL> findResources(String name) {
                    var urls = new ArrayList<URL>();
                    files.forEach((path, bytes) -> {
                        if (path.endsWith("!/" + name)) {
                            urls.add(url(path, bytes));
                        }
                    });
                    return Collections.enumeration(urls);
                }

                private static URL url(String path, byte[] bytes) {
                    try {
                        return URL.of(new URI("nested", path, null), new URLStreamHandler() {
                            @Override protected URLConnection openConnection(URL url) {
                                return new URLConnection(url) {
                                    @Override public void connect() {}

                                    @Override public InputStream getInputStream() {
                                        return new ByteArrayInputStream(bytes);
                                    }
                                };
                            }
                        });
                    } catch (URISyntaxException | MalformedURLException e) {
                        throw new IllegalArgumentException(path, e);
                    }
                }
            }
            """;

    /// Runs the program from the jar and the folder that its arguments name.
    private static final String PLAIN_LAUNCHER =
            """
            package launch;

            import java.net.*;
            import java.nio.file.Path;

            public class Plain {
                public static void main(String[] args) throws Exception {
                    URL[] urls = {Path.of(args[0]).toUri().toURL(), Path.of(args[1]).toUri().toURL()};
                    var loader = new URLClassLoader(urls);
                    Thread.currentThread().setContextClassLoader(loader);
                    loader.loadClass("app.Tour").getMethod("main", String[].class).invoke(null, (Object) args);
                }
            }
            """;

    private static final String GREETINGS =
            """
            package app;

            import java.util.ServiceLoader;
            import java.util.stream.Collectors;
            import multiprocessing.Multiprocessing;
            import multiprocessing.process.Process;

            public class Greetings {
                public interface Greeting {}
                public static class Hello implements Greeting {}
                public static class Welcome implements Greeting {}

                public static void main(String[] args) throws Exception {
                    var process = new Process(Greetings::greet);
                    process.start();
                    process.join();
                }

                static void greet() throws Exception {
                    System.out.println(ServiceLoader.load(Greeting.class).stream()
                            .map(provider -> provider.type().getSimpleName())
                            .sorted()
                            .collect(Collectors.joining(" ")));
                    try (var in = Greetings.class.getResourceAsStream("/50%\\u00e4 [odd] #1?.txt")) {
                        System.out.println(new String(in.readAllBytes()));
                    }
                    System.out.println(Greetings.class.getResource("/missing"));
                    System.out.println(Multiprocessing.currentProcess().name()
                            + " " + (Multiprocessing.class.getClassLoader() == Process.class.getClassLoader()));
                }
            }
            """;

    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void open() throws Exception {
        workshop = new Workshop(folder);
    }

    @Test
    void aChildGetsTheLibraryFromTheCacheAndTheProgramFromItsParent() throws Exception {
        Path classes = workshop.compileWithLibrary("classes", Tour.source("src"));
        workshop.write(Tour.resource("classes"));
        assertThat(workshop.java("-jar", fatJar(classes).toString(), Tour.MAIN))
                .isEqualTo(Tour.seenIn("null", "multiprocessing"));
        assertThat(workshop.cache()).isEqualTo(List.of("library.jar"));
    }

    /// What parts the elements of a path may be in the name of a folder, which then no path can name.
    @Test
    void aChildGetsTheLibraryFromTheCacheWhenNoPathCanNameItsFolder() throws Exception {
        Path classes = workshop.compileWithLibrary("classes", Tour.source("src"));
        workshop.write(Tour.resource("classes"));
        workshop.compile("launcher", Map.of("src/launch/Plain.java", PLAIN_LAUNCHER));
        Path odd = Files.createDirectory(workshop.path("a" + File.pathSeparator + "b"));
        Path library = Files.copy(workshop.library(), odd.resolve("core.jar"));

        assertThat(
                        workshop.java(
                                "-cp",
                                "launcher",
                                "launch.Plain",
                                library.toString(),
                                classes.toString()))
                .isEqualTo(Tour.seenIn("null", "multiprocessing"));
        assertThat(workshop.cache()).isEqualTo(List.of("library.jar"));
    }

    @Test
    void aChildFindsServicesAndResourcesOfAllNestedJars() throws Exception {
        Path classes =
                workshop.compileWithLibrary("classes", Map.of("src/app/Greetings.java", GREETINGS));
        workshop.write(
                Map.of(
                        "classes/META-INF/services/app.Greetings$Greeting",
                        "app.Greetings$Hello\n",
                        "classes/50%ä [odd] #1?.txt",
                        "an odd name",
                        "more/META-INF/services/app.Greetings$Greeting",
                        "app.Greetings$Welcome\n"));
        String fatJar = fatJar(classes, workshop.path("more")).toString();
        assertThat(workshop.java("-jar", fatJar, "app.Greetings"))
                .isEqualTo(
                        Ended.well(
                                """
                                Hello Welcome
                                an odd name
                                null
                                Process-1 true
                                """));
    }

    @Test
    void withoutACacheFolderTheStartFailsWithASentence() throws Exception {
        Path classes = workshop.compileWithLibrary("classes", Map.of("src/app/Twice.java", TWICE));
        String noFolder = workshop.path("core.jar").resolve("cache").toString();
        assertThat(
                        workshop.java(
                                "-Dmultiprocessing.cache=" + noFolder,
                                "-jar",
                                fatJar(classes).toString(),
                                "app.Twice"))
                .isEqualTo(
                        Ended.well(
                                ("ProcessStartException: the classes of this library cannot be handed to a new JVM"
                                                + " by a file in the cache folder (system property multiprocessing.cache): "
                                                + noFolder
                                                + ": Not a directory\n")
                                        .repeat(2)));
    }

    @Test
    void theLibraryInTheCacheCanBeDeletedAtAnyTime() throws Exception {
        Path classes = workshop.compileWithLibrary("classes", Map.of("src/app/Again.java", AGAIN));
        assertThat(workshop.java("-jar", fatJar(classes).toString(), "app.Again"))
                .isEqualTo(Ended.well("ran\nran\n"));
        assertThat(workshop.cache()).isEqualTo(List.of("library.jar"));
    }

    private static final String AGAIN =
            """
            package app;

            import java.nio.file.*;
            import multiprocessing.Multiprocessing;
            import multiprocessing.StartMethod;

            public class Again {
                public static void main(String[] args) throws Exception {
                    run();
                    try (var files = Files.newDirectoryStream(Path.of(System.getProperty("multiprocessing.cache")))) {
                        for (Path file : files) {
                            Files.delete(file);
                        }
                    }
                    run();
                }

                static void run() throws Exception {
                    var process = Multiprocessing.context(StartMethod.SPAWN).process(() -> System.out.println("ran"));
                    process.start();
                    process.join();
                }
            }
            """;

    private static final String TWICE =
            """
            package app;

            import multiprocessing.error.ProcessStartException;
            import multiprocessing.process.Process;

            public class Twice {
                public static void main(String[] args) throws Exception {
                    for (int i = 0; i < 2; i++) {
                        try {
                            new Process(() -> {}).start();
                        } catch (ProcessStartException e) {
                            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
                        }
                    }
                }
            }
            """;

    private Path fatJar(Path... parts) throws Exception {
        Path launcher = workshop.compile("launcher", Map.of("src/launch/Launcher.java", LAUNCHER));
        var nothing = new Manifest();
        workshop.jar(
                workshop.path("launcher/lib/core.jar"), nothing, Map.of(Workshop.ownClasses(), ""));
        for (int i = 0; i < parts.length; i++) {
            workshop.jar(
                    workshop.path("launcher/lib/part" + i + ".jar"), nothing, Map.of(parts[i], ""));
        }
        var manifest = new Manifest();
        manifest.getMainAttributes().putValue("Main-Class", "launch.Launcher");
        return workshop.jar(workshop.path("fat.jar"), manifest, Map.of(launcher, ""));
    }
}
