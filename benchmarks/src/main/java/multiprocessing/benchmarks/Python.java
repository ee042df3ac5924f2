package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A Python 3.13 or newer of this machine.
///
/// @param program its executable
/// @param version as it tells itself, `3.13.0`
record Python(Path program, String version) {
    private static final int MINOR = 13;
    private static final List<String> NAMES = List.of("python3.13", "python3.14", "python3");
    private static final String TELL_VERSION = "import sys; print(*sys.version_info[:3], sep='.')";

    /// The first that runs and is new enough: on the PATH, then where pyenv puts them.
    static Optional<Python> find() throws IOException {
        for (Path program : candidates()) {
            Optional<Python> python = versionOf(program).map(v -> new Python(program, v));
            if (python.filter(Python::isNewEnough).isPresent()) {
                return python;
            }
        }
        return Optional.empty();
    }

    private static List<Path> candidates() throws IOException {
        var found = new ArrayList<Path>();
        String path = System.getenv().getOrDefault("PATH", "");
        for (String name : NAMES) {
            for (String folder : path.split(File.pathSeparator, -1)) {
                found.add(Path.of(folder, name));
            }
        }
        var pyenv =
                Path.of(
                        System.getenv()
                                .getOrDefault(
                                        "PYENV_ROOT", System.getProperty("user.home") + "/.pyenv"),
                        "versions");
        if (Files.isDirectory(pyenv)) {
            try (Stream<Path> versions = Files.list(pyenv)) {
                versions.sorted()
                        .map(version -> version.resolve("bin/python3"))
                        .forEach(found::add);
            }
        }
        found.removeIf(program -> !Files.isExecutable(program));
        return found;
    }

    /// Empty if the program does not run: a name that some version manager holds for others.
    private static Optional<String> versionOf(Path program) throws IOException {
        Process process =
                new ProcessBuilder(program.toString(), "-c", TELL_VERSION)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            String version = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            boolean ended = process.waitFor(10, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? Optional.of(version) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            process.destroyForcibly();
        }
    }

    private boolean isNewEnough() {
        String[] parts = version.split("\\.", -1);
        return parts[0].equals("3") && Integer.parseInt(parts[1]) >= MINOR;
    }

    /// Runs a script of this package, which must be a file: Python's children read it too.
    Subject run(String script, Path folder) throws IOException {
        Path file = folder.resolve(script);
        try (var in = Objects.requireNonNull(Python.class.getResourceAsStream(script), script)) {
            Files.copy(in, file);
        }
        return Subject.start(List.of(program.toString(), file.toString()));
    }
}
