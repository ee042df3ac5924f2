package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.process.Bootstrap;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Notebook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A spare that could not say that it takes its job, for code that had warmed it up had closed its standard output, ran the job
/// all the same. Its parent took it for one that had died with the job untaken, and had that done once more by another JVM.
@ExtendWith(Leftovers.class)
class UntakenJobTest {
    private static final String NOTES = "mp.test.notes";
    private static final long KEY = 42;

    @SuppressWarnings("UnusedMethod") // called by its name
    private static void work() {
        new Notebook(System.getProperty(NOTES, "")).write("done");
    }

    @Test
    void aJvmThatCannotSayThatItTakesItsJobDoesNotDoIt(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        var command =
                new ArrayList<>(
                        CommandLine.of(LaunchOptions.standard(), Optional.empty(), true).words());
        command.add(1, "-D" + NOTES + "=" + notes.file());
        Process child = new ProcessBuilder(command).start();
        try (OutputStream line = child.getOutputStream()) {
            var link = new ChildLink(line, KEY);
            assertThat(child.getInputStream().read()).isZero(); // the first byte of HELLO
            child.getInputStream().close();

            link.send(Wire.JOB, Bootstrap.jobOf(UntakenJobTest.class, "work"));

            long patience = Await.PATIENCE.toSeconds();
            assertThat(child.waitFor(patience, TimeUnit.SECONDS)).isTrue();
            assertThat(notes.lines()).isEmpty();
        } finally {
            child.destroyForcibly();
        }
    }
}
