package multiprocessing.process;

import static multiprocessing.process.ProcessSpec.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import multiprocessing.testkit.Notebook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Environment, directory and JVM options of one process.
interface SurroundingsSpec extends ProcessSpec {
    @Test
    default void environmentVariablesAreAddedToThoseOfTheParent(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "environment");

        run(
                process()
                        .target(() -> {
                            notes.write(System.getenv("MP_TEST_GREETING"));
                            notes.write(System.getenv("HOME"));
                            notes.write(System.getenv("PATH"));
                        })
                        .environment(Map.of("MP_TEST_GREETING", "Grüße\n"))
                        .environment(Map.of("HOME", "/nowhere"))
                        .build());
        run(process(() -> notes.write("another: " + System.getenv("MP_TEST_GREETING"))));

        assertThat(notes.lines())
                .containsExactly("Grüße", "", "/nowhere", System.getenv("PATH"), "another: null");
    }

    @Test
    default void aProcessMayHaveADirectoryOfItsOwn(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "directory");
        Path real = folder.toRealPath();

        run(
                process()
                        .target(() -> notes.write(Path.of("").toAbsolutePath()))
                        .directory(real)
                        .build());

        assertThat(notes.lines()).containsExactly(real.toString());
    }

    @Test
    default void aProcessMayHaveJvmOptionsOfItsOwn(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "options");

        run(
                process()
                        .target(() -> {
                            notes.write(Runtime.getRuntime().maxMemory() < 40_000_000);
                            notes.write(System.getProperty("greeting"));
                            notes.write(
                                    ManagementFactory.getGarbageCollectorMXBeans()
                                            .getFirst()
                                            .getName());
                        })
                        .jvmOptions("-Xmx32m", "-Dgreeting=hello \"world\"", "-XX:+UseParallelGC")
                        .build());

        assertThat(notes.lines()).containsExactly("true", "hello \"world\"", "PS MarkSweep");
    }

    /// They lay beside it as long as the target ran.
    @Test
    default void theBytesInWhichAnArgumentCameAreGoneWhenTheTargetRuns() throws Exception {
        int size =
                18 << 20; // two have room in the old generation, and not a third, nor in eden one
        Process process =
                process()
                        .target(SurroundingsSpec::needAsMuchAgain)
                        .args((Object) new byte[size])
                        .jvmOptions("-Xmx64m", "-XX:+UseSerialGC")
                        .build();

        assertThat(run(process).exitCode()).hasValue(0);
    }

    private static void needAsMuchAgain(byte[] argument) {
        assertThat(new byte[argument.length]).hasSameSizeAs(argument);
    }

    @Test
    default void aJvmOptionBeginsWithADash() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> process().jvmOptions("-Xmx32m", "Main"))
                .withMessageContaining("option=Main");
    }
}
