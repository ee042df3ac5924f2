package multiprocessing.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A Python of this machine.
record Python(Path program) {
    /// What those of this machine have said: to start them all takes longer than most tests.
    private static final Map<Path, Integer> MINORS = new ConcurrentHashMap<>();

    /// The one of version 3.`minor`; without it, the test is aborted.
    static Python ofVersion(int minor) throws Exception {
        for (Path program : candidates()) {
            if (minor(program) == minor) {
                return new Python(program);
            }
        }
        return abort("no Python 3.%d on this machine".formatted(minor));
    }

    /// Its version 3.x, or -1 if it is none.
    private static int minor(Path program) throws Exception {
        Integer known = MINORS.get(program);
        if (known == null) {
            String script = "import sys; print(sys.version_info[1])";
            var asking = new ProcessBuilder(program.toString(), "-c", script);
            Process process = asking.redirectError(Redirect.DISCARD).start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            known = process.waitFor() == 0 ? Integer.parseInt(said.strip()) : -1;
            MINORS.put(program, known);
        }
        return known;
    }

    private static List<Path> candidates() throws IOException {
        var found = new ArrayList<Path>();
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : path.split(File.pathSeparator, -1)) {
            found.add(Path.of(folder, "python3"));
        }
        Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
        if (Files.isDirectory(pyenv)) {
            try (Stream<Path> versions = Files.list(pyenv)) {
                versions.sorted()
                        .map(version -> version.resolve("bin", "python3"))
                        .forEach(found::add);
            }
        }
        found.removeIf(program -> !Files.isExecutable(program));
        return found;
    }

    /// What the script prints to either stream. It must end well.
    String run(String script, String... arguments) throws Exception {
        Process process = start(script, arguments);
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed.strip();
    }

    /// As [#run], without waiting for its end.
    Process start(String script, String... arguments) throws IOException {
        var words = new ArrayList<>(List.of(program.toString(), "-c", script));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words).redirectErrorStream(true).start();
    }
}
