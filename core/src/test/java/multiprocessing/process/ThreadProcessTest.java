package multiprocessing.process;

import static multiprocessing.process.ProcessSpec.join;
import static multiprocessing.process.ProcessSpec.run;
import static multiprocessing.process.ProcessSpec.start;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.testkit.Notebook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are threads: all of the contract that one JVM can keep. What a JVM has only one of, it does not divide:
/// statics, exit code, signals, standard streams, environment.
class ThreadProcessTest
        implements NamesSpec, ArgumentsSpec, LifeSpec, EndSpec, FamilySpec, FailureSpec {
    private static final AtomicInteger SHARED = new AtomicInteger();

    @Override
    public StartMethod startMethod() {
        return StartMethod.THREAD;
    }

    @Override
    public void assertEnds(Notebook notes, String name) throws Exception {
        notes.await(name + " was interrupted");
    }

    @Test
    void staticsAreShared() throws Exception {
        int before = SHARED.get();

        run(process(SHARED::incrementAndGet));

        assertThat(SHARED).as("a captured object is a copy").hasValue(before);
        run(process(() -> SHARED.incrementAndGet()));
        assertThat(SHARED).as("a static is shared").hasValue(before + 1);
    }

    @Test
    void terminateAndKillCanOnlyInterrupt(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "interrupts");
        Process process =
                start(
                        process(() -> {
                            for (int i = 1; i <= 2; i++) {
                                try {
                                    notes.write("sleeping " + i);
                                    Thread.sleep(Duration.ofDays(1));
                                } catch (InterruptedException e) {
                                    notes.write("interrupted " + i);
                                }
                            }
                        }));

        notes.await("sleeping 1");
        process.terminate();
        notes.await("sleeping 2");
        process.kill();
        join(process);

        assertThat(process.exitCode()).hasValue(0);
        assertThat(notes.lines())
                .containsExactly("sleeping 1", "interrupted 1", "sleeping 2", "interrupted 2");
    }

    @Test
    void theThreadBearsTheNameOfTheProcess(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "thread");

        run(
                process()
                        .target(() -> notes.write(Thread.currentThread().getName()))
                        .name("worker")
                        .build());

        assertThat(notes.lines()).containsExactly("worker");
    }

    @Test
    void itsChildrenAreThreadsToo(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");

        run(
                process(() -> {
                    notes.write(Multiprocessing.startMethod());
                    run(new Process(() -> notes.write(ProcessHandle.current().pid())));
                }));

        assertThat(notes.lines())
                .containsExactly("THREAD", Long.toString(ProcessHandle.current().pid()));
        assertThat(Multiprocessing.startMethod()).isEqualTo(StartMethod.FORKSERVER);
    }

    @Test
    void itHasNoChoiceForTheWholeProgram(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");

        run(
                process(() -> {
                    try {
                        Multiprocessing.startMethod(StartMethod.SPAWN);
                    } catch (IllegalStateException e) {
                        notes.write(e.getMessage());
                    }
                }));

        assertThat(notes.lines()).singleElement().asString().contains("startMethod=THREAD");
    }
}
