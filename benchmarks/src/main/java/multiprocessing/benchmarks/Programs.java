package multiprocessing.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import multiprocessing.Multiprocessing;

/// The programs that are measured side by side: a class of this module in JVMs of its own, and a script in Python where
/// that is installed.
final class Programs implements AutoCloseable {
    private static final String SETTINGS = "multiprocessing."; // system properties of the library

    private final Class<?> ours;
    private final String script;
    private final Path folder; // for the script
    private final Optional<Python> python;
    private final Optional<Subject> theirs;

    Programs(Class<?> ours, String script) throws IOException {
        this.ours = ours;
        this.script = script;
        this.folder = Files.createTempDirectory("multiprocessing-bench-");
        this.python = Python.find();
        this.theirs =
                python.isPresent()
                        ? Optional.of(python.get().run(script, folder))
                        : Optional.empty();
    }

    String pythonInWords() {
        return python.map(found -> "Python: " + found.version())
                .orElse("Python: no 3.13 or newer was found; these are our own figures only");
    }

    /// Tells a program of ours where Python and the script are, as the system properties `bench.python` and
    /// `bench.script`; nothing where Python is not installed.
    String[] pythonAsOptions() {
        return python.map(found ->
                        new String[] {
                            "-Dbench.python=" + found.program(),
                            "-Dbench.script=" + folder.resolve(script)
                        })
                .orElse(new String[0]);
    }

    /// A new program of ours, with the library first on its class path, as a user would have it.
    Subject ours(String... options) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith(SETTINGS)) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(placeOf(Multiprocessing.class) + File.pathSeparator + placeOf(ours));
        command.add(ours.getName());
        return Subject.start(command);
    }

    /// Whether a jar whose name begins so is in a folder.
    static boolean hasJar(Path jars, String name) throws IOException {
        return filesIn(jars).stream()
                .anyMatch(file -> file.getFileName().toString().startsWith(name));
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /// A program that uses others' libraries, whose jars are in that folder; compiled here, for nothing else needs them.
    Subject peers(String program, Path jars) throws IOException {
        Path source = folder.resolve(program + ".java");
        try (var in = Programs.class.getResourceAsStream(source.getFileName().toString())) {
            Files.copy(Objects.requireNonNull(in), source, StandardCopyOption.REPLACE_EXISTING);
        }
        String path =
                Stream.concat(Stream.of(folder), filesIn(jars).stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
        int failure =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, System.err, System.err, "-cp", path, source.toString());
        if (failure != 0) {
            throw new IOException("the jars are not those that it needs: " + program);
        }
        return Subject.start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens",
                        "java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-cp",
                        path,
                        program));
    }

    /// A turn of Python's, silent where it is not installed or has no such start method.
    Turn theirs(String verb, String method, Object... more) throws IOException {
        boolean canDo = theirs.isPresent() && theirs.get().ask("methods").contains(method);
        return Turn.of(canDo ? theirs : Optional.empty(), Turn.request(verb, method, more));
    }

    /// A turn of Python's, silent where it is not installed.
    Turn theirs(String request) {
        return Turn.of(theirs, request);
    }

    /// A file of `target/bench` of the checkout.
    static Path standardFile(String name) {
        Path module = placeOf(Programs.class).resolveSibling("..");
        return module.resolve("../target/bench").resolve(name).normalize();
    }

    /// The jar or folder of a class.
    static Path placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class that runs has a place: " + type, e);
        }
    }

    @Override
    public void close() throws IOException {
        if (theirs.isPresent()) {
            theirs.get().close();
        }
        for (Path file : filesIn(folder)) {
            Files.delete(file);
        }
        Files.delete(folder);
    }
}
