package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Notebook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A process said goodbye and left a program that holds its output. At its own end the parent waited for that output, the
/// whole second that it has for children.
@ExtendWith(Leftovers.class)
class LivingTest {
    @Test
    void aProgramThatHoldsTheOutputIsNotWaitedFor(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        var process =
                new Process(() -> {
                    var program = new ProcessBuilder("sleep", "1000").inheritIO();
                    notes.write("program " + program.start().pid());
                });
        process.start();
        assertThat(process.join(Await.PATIENCE)).isTrue();
        long program = notes.awaitLong("program ");
        try {
            Await.await(() -> !Living.has(process.pid()), "the parent to let go of it");

            assertThat(process.exitCode()).hasValue(0);
            assertThat(Await.isAlive(program)).as("it goes on").isTrue();
        } finally {
            ProcessHandle.of(program).ifPresent(ProcessHandle::destroyForcibly);
            Await.gone(program, "sleep");
        }
    }
}
