package multiprocessing.local.environment;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multiprocessing.Multiprocessing;
import multiprocessing.testkit.Await;

/// A folder in which a test makes programs, and from which it runs them with the `java` that runs the test.
///
/// Each program keeps its caches and temporary files in here, which also tells its processes from all others.
final class Workshop {
    private static final String JDK = System.getProperty("java.home");

    private final Path folder;
    private int launched;

    Workshop(Path folder) throws IOException {
        this.folder = folder.toRealPath();
        Files.createDirectories(path("tmp"));
    }

    /// A file or folder in here.
    Path path(String name) {
        return folder.resolve(name);
    }

    /// A class path or module path.
    static String paths(Object... elements) {
        return Stream.of(elements)
                .map(Object::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// Writes texts to files in here, by name.
    Workshop write(Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = path(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return this;
    }

    /// The library as a user has it, with its module descriptor.
    Path library() throws IOException {
        Path jar = path("core.jar");
        return Files.exists(jar) ? jar : jar(jar, new Manifest(), Map.of(ownClasses(), ""));
    }

    /// The folder of this build's classes, beside the jar that the tests may run on.
    static Path ownClasses() {
        var source = Multiprocessing.class.getProtectionDomain().getCodeSource();
        Path home = Path.of(java.net.URI.create(source.getLocation().toString()));
        return Files.isDirectory(home) ? home : home.resolveSibling("classes");
    }

    /// Compiles sources in here, given by name and text, into the folder `target`.
    Path compile(String target, Map<String, String> sources, String... options) throws IOException {
        write(sources);
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-d", path(target).toString(), "-proc:none"));
        for (String source : new TreeMap<>(sources).keySet()) {
            arguments.add(path(source).toString());
        }
        var words = new StringWriter();
        var printer = new PrintWriter(words);
        var javac = ToolProvider.findFirst("javac").orElseThrow();
        if (javac.run(printer, printer, arguments.toArray(String[]::new)) != 0) {
            throw new AssertionError(words);
        }
        return path(target);
    }

    /// Compiles sources against the library on the class path.
    Path compileWithLibrary(String target, Map<String, String> sources) throws IOException {
        return compile(target, sources, "-cp", library().toString());
    }

    /// A jar of all that is in the folders, each below a name of its own.
    Path jar(Path jar, Manifest manifest, Map<Path, String> folders) throws IOException {
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        Files.createDirectories(jar.getParent());
        try (OutputStream file = Files.newOutputStream(jar);
                var out = new JarOutputStream(file, manifest)) {
            out.setLevel(0); // the test waits for it
            for (Map.Entry<Path, String> entry : folders.entrySet()) {
                Path top = entry.getKey();
                try (Stream<Path> files = Files.walk(top)) {
                    for (Path inner : files.filter(Files::isRegularFile).sorted().toList()) {
                        String name = top.relativize(inner).toString().replace('\\', '/');
                        out.putNextEntry(new JarEntry(entry.getValue() + name));
                        Files.copy(inner, out);
                    }
                }
            }
        }
        return jar;
    }

    /// Runs `java` in here to its end.
    Ended java(String... arguments) throws Exception {
        return java(Map.of(), path("."), arguments);
    }

    /// Runs `java` with more environment variables, in another working directory, to its end.
    Ended java(Map<String, String> environment, Path directory, String... arguments)
            throws Exception {
        try (Launched program = start(environment, directory, arguments)) {
            Ended ended = program.ended();
            awaitNothingLeft();
            return ended;
        }
    }

    Launched start(Map<String, String> environment, Path directory, String... arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(JDK, "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(marks());
        command.addAll(List.of(arguments));
        return start(command, environment, directory);
    }

    /// Runs a program of an image in here, which gets the options of a JVM, to its end.
    Ended image(Path program, String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(program.toString());
        command.addAll(marks());
        command.addAll(List.of(arguments));
        try (Launched launched = start(command, Map.of(), path("."))) {
            Ended ended = launched.ended();
            awaitNothingLeft();
            return ended;
        }
    }

    /// Runs a tool of the JDK, which gets no options but its arguments, to its end.
    Ended tool(String name, String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(JDK, "bin", name).toString());
        command.addAll(List.of(arguments));
        try (Launched program = start(command, Map.of(), path("."))) {
            Ended ended = program.ended();
            awaitNothingLeft();
            return ended;
        }
    }

    /// Options by which the processes of all programs from here are known; children inherit them.
    List<String> marks() {
        return List.of(
                "-Dmultiprocessing.cache=" + path("cache"),
                "-Dmultiprocessing.aot=off",
                "-Djava.io.tmpdir=" + path("tmp"));
    }

    private Launched start(List<String> command, Map<String, String> environment, Path directory)
            throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.contains("JAVA"));
        builder.environment().putAll(environment);
        launched++;
        return new Launched(
                builder, path("out" + launched + ".txt"), path("err" + launched + ".txt"));
    }

    /// Waits until no process of a program from here is left, and checks that no temporary file is.
    void awaitNothingLeft() throws Exception {
        Await.await(() -> processes().isEmpty(), "the end of all processes from " + folder);
        try (Stream<Path> files = Files.list(path("tmp"))) {
            List<Path> left = files.toList();
            if (!left.isEmpty()) {
                throw new AssertionError("left behind: " + left);
            }
        }
    }

    private List<String> processes() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains(folder.toString()))
                .toList();
    }

    /// The names of the files in the cache folder, without the digests.
    List<String> cache() throws IOException {
        return cache("cache");
    }

    /// As [#cache()], of another cache folder in here.
    List<String> cache(String folder) throws IOException {
        if (!Files.exists(path(folder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path(folder))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("-[0-9a-f]+", ""))
                    .sorted()
                    .toList();
        }
    }
}
