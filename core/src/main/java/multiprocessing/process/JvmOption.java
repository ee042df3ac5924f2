package multiprocessing.process;

import java.util.Objects;
import java.util.Set;

/// What an option for a child's JVM may not be. For the library's own use: no part of the API.
public final class JvmOption {
    private static final Set<String> CLASS_PATH =
            Set.of("-cp", "-classpath", "--class-path", "-Djava.class.path");

    private static final Set<String> ELSE_TO_RUN =
            Set.of(
                    "-jar",
                    "-m",
                    "--module",
                    "--source",
                    "-version",
                    "--version",
                    "-fullversion",
                    "--full-version",
                    "-Xinternalversion",
                    "-h",
                    "-?",
                    "-help",
                    "--help",
                    "--help-extra",
                    "-X",
                    "--dry-run",
                    "--list-modules",
                    "-d",
                    "--describe-module",
                    "--validate-modules");

    private JvmOption() {}

    /// Refuses what could have no effect, or would keep the child from its work.
    ///
    /// @throws IllegalArgumentException if it names a class path, has a JVM run something else, or has a
    /// character 0 in it
    public static void check(String option) {
        Objects.requireNonNull(option, "a JVM option must be a string");
        if (option.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a JVM option has no character 0 in it: " + option);
        }
        String name = option.split("=", 2)[0];
        if (CLASS_PATH.contains(name)) {
            throw new IllegalArgumentException(
                    "the class path of a child is that of its parent, who also serves what is not on"
                            + " it: option="
                            + option);
        }
        if (ELSE_TO_RUN.contains(name)) {
            throw new IllegalArgumentException(
                    "with this option a JVM does something else than a child's work: option="
                            + option);
        }
    }
}
