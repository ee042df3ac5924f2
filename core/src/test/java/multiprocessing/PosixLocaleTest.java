package multiprocessing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Builder;
import multiprocessing.process.Process;
import multiprocessing.subprocess.Subprocess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A program in the locale C, as in a container that sets none: the JDK writes `?` for what that has no bytes for.
@EnabledOnOs(OS.LINUX)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PosixLocaleTest {
    static final class Greeter {
        public static void main(String[] arguments) {
            Map<String, String> variable = Map.of("GREETING", "Grüße");
            tell(() -> Subprocess.command("echo", "Grüße").run());
            tell(() -> Subprocess.command("true").environment(variable).run());
            tell(() -> start(child().jvmOptions("-Dgreeting=Grüße")));
            tell(() -> start(child().environment(variable)));
            System.setProperty("multiprocessing.childOptions", "-Dgreeting=Grüße");
            tell(() -> start(child()));
        }

        private static Builder child() {
            return Process.builder().target(() -> {});
        }

        private static void start(Builder child) {
            child.build().start();
        }

        private static void tell(SerializableRunnable start) {
            try {
                start.runOrThrow();
                System.out.println("started");
            } catch (Exception e) {
                System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }

    static final class Starter {
        public static void main(String[] arguments) {
            Greeter.tell(() -> Greeter.start(Greeter.child()));
        }
    }

    @Test
    void whatItHasNoBytesForIsRefusedAndTheWayOutNamed() throws Exception {
        var asking =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Greeter.class.getName());
        asking.environment().put("LC_ALL", "C");

        var program = asking.redirectErrorStream(true).start();

        String printed = new String(program.getInputStream().readAllBytes(), UTF_8);
        assertThat(printed.lines())
                .satisfiesExactly(
                        line -> assertRefused(line, "IllegalArgument", "argument"),
                        line -> assertRefused(line, "IllegalArgument", "environment variable"),
                        line -> assertRefused(line, "ProcessStart", "JVM option"),
                        line -> assertRefused(line, "ProcessStart", "environment variable"),
                        line -> assertRefused(line, "ProcessStart", "JVM option"));
        assertThat(program.waitFor()).isZero();
    }

    /// The cache folder, as of a user with such a home.
    @Test
    void aFolderThatItHasNoBytesForIsDoneWithout(@TempDir Path temporary) throws Exception {
        var program =
                new ProcessBuilder(
                                "/bin/sh",
                                "-c",
                                "export LC_ALL=C XDG_CACHE_HOME=$(printf '/tmp/\\303\\274'); exec \"$@\"",
                                "sh",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djava.io.tmpdir=" + temporary,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Starter.class.getName())
                        .redirectErrorStream(true)
                        .start();

        String printed = new String(program.getInputStream().readAllBytes(), UTF_8);
        assertThat(printed).isEqualTo("started\n");
        assertThat(program.waitFor()).isZero();
    }

    /// Runs a program with a copy of this one's environment.
    static final class Copier {
        public static void main(String[] arguments) throws Exception {
            Subprocess.command("/bin/sh", "-c", "printf %s \"$STRANGE\" | od -An -tx1")
                    .clearEnvironment()
                    .environment(System.getenv())
                    .run();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void aCopyOfTheEnvironmentHasTheBytesThatAreNoText(String locale) throws Exception {
        var program =
                new ProcessBuilder(
                                "/bin/sh",
                                "-c",
                                "export LC_ALL="
                                        + locale
                                        + " STRANGE=$(printf '\\303\\377'); exec \"$@\"",
                                "sh",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Copier.class.getName())
                        .redirectErrorStream(true)
                        .start();

        assertThat(new String(program.getInputStream().readAllBytes(), UTF_8).strip())
                .isEqualTo("c3 ff");
        assertThat(program.waitFor()).isZero();
    }

    private static void assertRefused(String line, String exception, String what) {
        assertThat(line)
                .startsWith(exception + "Exception: the encoding of this system's locale")
                .contains("has no bytes for a character of the " + what + " ")
                .endsWith("; that of LC_ALL=C.UTF-8 has");
    }
}
