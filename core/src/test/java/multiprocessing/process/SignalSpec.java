package multiprocessing.process;

import static multiprocessing.process.ProcessSpec.join;
import static multiprocessing.process.ProcessSpec.run;
import static multiprocessing.process.ProcessSpec.start;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import multiprocessing.error.ProcessDiedException;
import multiprocessing.testkit.Notebook;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ends of a JVM by signals, sent by us and by others.
interface SignalSpec extends ProcessSpec {
    private Process sleeping(Notebook notes) throws Exception {
        Process process =
                start(
                        process(() -> {
                            Runtime.getRuntime()
                                    .addShutdownHook(new Thread(() -> notes.write("hook")));
                            try {
                                notes.write("sleeping");
                                Thread.sleep(Duration.ofDays(1));
                            } finally {
                                notes.write("finally");
                            }
                        }));
        notes.await("sleeping");
        return process;
    }

    @Test
    default void terminateRunsTheHooksAndNoFinally(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        Process process = sleeping(notes);

        process.terminate();
        join(process);

        assertThat(process.exitCode()).hasValue(-15);
        assertDiedOf("SIGTERM", process);
        assertThat(process.toString()).contains("stopped exitcode=-SIGTERM");
        assertThat(notes.lines()).containsExactly("sleeping", "hook");
    }

    @Test
    default void killRunsNothing(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        Process process = sleeping(notes);

        process.kill();
        join(process);

        assertThat(process.exitCode()).hasValue(-9);
        assertDiedOf("SIGKILL", process);
        assertThat(process.toString()).contains("stopped exitcode=-SIGKILL");
        assertThat(notes.lines()).containsExactly("sleeping");
    }

    @ParameterizedTest
    @CsvSource({"HUP, 1", "INT, 2", "KILL, 9", "USR1, 10", "ALRM, 14", "TERM, 15", "VTALRM, 26"})
    default void aSignalFromAnywhereIsToldByItsNumber(String name, int number, @TempDir Path folder)
            throws Exception {
        Signals.assumeHeard(number);
        var notes = Notebook.in(folder, "notes");
        Process process = sleeping(notes);

        Signals.send(name, process.pid());
        join(process);

        assertThat(process.exitCode()).hasValue(-number);
        assertDiedOf("SIG" + name, process);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    default void aSignalWithoutANameIsDescribedByItsNumber(@TempDir Path folder) throws Exception {
        Process process = sleeping(Notebook.in(folder, "notes"));

        Signals.send("35", process.pid());
        join(process);

        assertThat(process.toString()).contains("stopped exitcode=-35");
    }

    private static void assertDiedOf(String signal, Process process) {
        assertThat(process.exception().orElseThrow())
                .isInstanceOfSatisfying(
                        ProcessDiedException.class,
                        death -> {
                            assertThat(death.pid()).isEqualTo(process.pid());
                            assertThat(death.exitCode())
                                    .isEqualTo(process.exitCode().orElseThrow());
                        })
                .hasMessageContaining(process.name())
                .hasMessageContaining(Long.toString(process.pid()))
                .hasMessageContaining("was ended by " + signal);
    }

    @Test
    default void aProcessMayBeEndedWhileItIsOnlyStarting() throws Exception {
        Process killed = start(process(() -> Thread.sleep(Duration.ofDays(1))));
        Process terminated = start(process(() -> Thread.sleep(Duration.ofDays(1))));
        killed.kill();
        terminated.terminate();

        join(killed);
        join(terminated);

        assertThat(killed.exitCode()).hasValue(-9);
        assertThat(terminated.exitCode()).hasValue(-15);
    }

    @Test
    default void theSignalOfAChildsOwnEndIsTold() throws Exception {
        Process process =
                run(
                        process(() -> {
                            Signals.send("KILL", ProcessHandle.current().pid());
                            Thread.sleep(Duration.ofDays(1));
                        }));

        assertThat(process.exitCode()).hasValue(-9);
    }
}
