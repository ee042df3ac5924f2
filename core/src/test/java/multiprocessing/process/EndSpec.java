package multiprocessing.process;

import static multiprocessing.process.ProcessSpec.join;
import static multiprocessing.process.ProcessSpec.run;
import static multiprocessing.process.ProcessSpec.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.file.Path;
import java.time.Duration;
import multiprocessing.testkit.Notebook;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ending a process by interrupt, and giving its object up.
interface EndSpec extends ProcessSpec {
    @Test
    default void anInterruptEndsAProcessThatDoesNotCatchIt(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "interrupt");
        Process process =
                start(
                        process(() -> {
                            try {
                                notes.write("sleeping");
                                Thread.sleep(Duration.ofDays(1));
                            } finally {
                                notes.write("finally");
                            }
                        }));
        notes.await("sleeping");

        process.interrupt();
        join(process);

        assertThat(process.exitCode()).hasValue(1);
        assertThat(process.exception()).containsInstanceOf(InterruptedException.class);
        assertThat(notes.lines()).containsExactly("sleeping", "finally");
    }

    @Test
    default void aProcessThatCatchesTheInterruptGoesOn(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "interrupt");
        Process process =
                start(
                        process(() -> {
                            try {
                                notes.write("sleeping");
                                Thread.sleep(Duration.ofDays(1));
                            } catch (InterruptedException e) {
                                notes.write("caught");
                            }
                            notes.await("go");
                        }));
        notes.await("sleeping");

        process.interrupt();
        notes.await("caught");
        assertThat(process.isAlive()).isTrue();
        notes.write("go");
        join(process);

        assertThat(process.exitCode()).hasValue(0);
    }

    @Test
    default void anInterruptIsNotLostOnAProcessThatIsOnlyStarting() throws Exception {
        Process process = start(process(() -> Thread.sleep(Duration.ofDays(1))));

        process.interrupt();
        join(process);

        assertThat(process.exitCode()).hasValue(1);
    }

    @Test
    default void endingWhatHasEndedHasNoEffect() throws Exception {
        Process process = run(process(() -> {}));

        process.terminate();
        process.kill();
        process.interrupt();

        assertThat(process.exitCode()).hasValue(0);
    }

    @Test
    default void aRunningProcessIsNotClosed(@TempDir Path folder) throws Exception {
        var gate = Notebook.in(folder, "gate");
        Process process = start(process(() -> gate.await("go")));

        assertThatIllegalStateException()
                .isThrownBy(process::close)
                .withMessageContaining("cannot close a process while it is still running");

        gate.write("go");
        join(process);
        process.close();
    }

    @Test
    default void aClosedProcessAnswersOnlyItsNameAndDaemon() throws Exception {
        Process process = run(process().target(() -> {}).name("closing").daemon(true).build());
        process.close();
        process.close();

        assertThat(process.name()).isEqualTo("closing");
        assertThat(process.daemon()).isTrue();
        assertThat(process.toString()).contains("closed");
        assertIsClosed(process::pid);
        assertIsClosed(process::isAlive);
        assertIsClosed(process::join);
        assertIsClosed(() -> process.join(Duration.ZERO));
        assertIsClosed(process::exitCode);
        assertIsClosed(process::exception);
        assertIsClosed(process::sentinel);
        assertIsClosed(process::terminate);
        assertIsClosed(process::kill);
        assertIsClosed(process::interrupt);
        assertIsClosed(process::start);
    }

    private static void assertIsClosed(ThrowingCallable call) {
        assertThatIllegalStateException().isThrownBy(call).withMessage("process object is closed");
    }

    @Test
    default void aProcessClosedBeforeItsStartCannotStart() {
        Process process = process(() -> {});
        process.close();

        assertIsClosed(process::start);
    }

    @Test
    default void aProcessClosesByItselfAtTheEndOfATry(@TempDir Path folder) {
        var notes = Notebook.in(folder, "try");

        assertThatNoException()
                .isThrownBy(() -> {
                    try (Process process = process(() -> notes.write("ran"))) {
                        run(process);
                    }
                });

        assertThat(notes.lines()).containsExactly("ran");
    }
}
