package multiprocessing.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Runs scripts of the checkout with `sh` in a world made for them: an environment of nothing but
/// what is said, and JDKs that only look like one.
record Shell(Path folder, Map<String, String> environment) {
    /// More than any real JDK, so that those of this machine are not found.
    static final int WANTED = 99;

    record Result(int exitCode, String output, String error) {}

    /// A shell without `JAVA_HOME` and with an empty home.
    static Shell in(Path folder) throws IOException {
        var home = Files.createDirectories(folder.resolve("home of somebody"));
        return new Shell(folder, Map.of("HOME", home.toString(), "PATH", System.getenv("PATH")));
    }

    /// The checkout that this test belongs to.
    static Path checkout() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(".mvn/find-jdk"))) {
            folder = requireNonNull(folder.getParent());
        }
        return folder;
    }

    Shell with(String name, Object value) {
        var more = new TreeMap<>(environment);
        more.put(name, value.toString());
        return new Shell(folder, more);
    }

    Result run(Path script, String... arguments) throws IOException, InterruptedException {
        var output = Files.createTempFile(folder, "output", "");
        var error = Files.createTempFile(folder, "error", "");
        var command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(arguments));
        var builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(error.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            assertThat(process.waitFor(1, MINUTES)).as("%s ended", script).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(output), Files.readString(error));
    }

    /// What looks like a JDK: a release file and two programs, of which `java` tells its arguments
    /// and ends with 7.
    static Path jdk(Path home, int version) throws IOException {
        var bin = Files.createDirectories(home.resolve("bin"));
        Files.writeString(
                home.resolve("release"),
                """
                IMPLEMENTOR="Nobody"
                JAVA_VERSION="%d.0.1"
                JAVA_VERSION_DATE="2026-01-01"
                """
                        .formatted(version));
        program(bin.resolve("javac"), "exit 1");
        program(
                bin.resolve("java"),
                """
                for argument; do echo "$argument"; done
                exit 7
                """);
        return home;
    }

    static void program(Path file, String lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + lines, UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
