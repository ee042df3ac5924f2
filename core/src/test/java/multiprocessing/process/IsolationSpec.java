package multiprocessing.process;

import static multiprocessing.process.ProcessSpec.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.Multiprocessing;
import multiprocessing.subprocess.Subprocess;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Notebook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a process that is a JVM does not share with its parent.
interface IsolationSpec extends ProcessSpec {
    AtomicInteger COUNTER = new AtomicInteger();

    @Test
    default void aProcessIsAnotherProcessOfTheSystem() throws Exception {
        Process process = run(process(() -> {}));

        assertThat(process.pid()).isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    default void staticsAreNotShared(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "statics");
        COUNTER.set(10);

        run(process(() -> notes.write("child counts " + COUNTER.incrementAndGet())));
        run(process(() -> notes.write("the next too " + COUNTER.incrementAndGet())));

        assertThat(notes.lines()).containsExactly("child counts 1", "the next too 1");
        assertThat(COUNTER).hasValue(10);
    }

    @Test
    default void standardInputIsEmpty(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "input");

        run(
                process(() -> {
                    notes.write("System.in " + System.in.read());
                    var cat =
                            new ProcessBuilder("cat")
                                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                                    .start();
                    notes.write("program read " + cat.getInputStream().read()); // it may fail
                    cat.waitFor();
                    notes.write("by default " + Subprocess.run("cat").returnCode());
                }));

        assertThat(notes.lines())
                .containsExactly("System.in -1", "program read -1", "by default 0");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @SuppressWarnings("try") // closed while the process still runs
    default void nothingThatItsParentHasOpenIsOpenInAProcess(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "open");
        Path file = folder.resolve("of the parent");
        List<String> before = openFiles();
        try (var _ = new ServerSocket(0);
                var _ = Files.newOutputStream(file)) {
            List<String> opened = openFiles();
            opened.removeAll(before);
            opened.removeIf(name -> !name.startsWith("socket:") && !name.equals(file.toString()));
            assertThat(opened).as("the file and the socket").hasSizeGreaterThan(1);

            Event end = Event.create();
            Process process =
                    ProcessSpec.start(
                            process(() -> {
                                openFiles().forEach(notes::write);
                                notes.write("all");
                                end.await();
                            }));
            notes.await("all");
            assertThat(notes.lines()).doesNotContainAnyElementsOf(opened);

            end.set();
            ProcessSpec.join(process);
        }
    }

    private static List<String> openFiles() throws IOException {
        List<String> open = new ArrayList<>();
        for (File file : Objects.requireNonNull(new File("/proc/self/fd").listFiles())) {
            try {
                open.add(Files.readSymbolicLink(file.toPath()).toString());
            } catch (NoSuchFileException e) {
                // that of the folder itself
            }
        }
        return open;
    }

    @Test
    default void theTargetRunsInTheMainThread(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "thread");

        run(
                process(() -> {
                    Thread thread = Thread.currentThread();
                    notes.write(thread.getName() + " " + thread.isDaemon());
                    notes.write(
                            thread.getContextClassLoader()
                                    .loadClass(IsolationSpec.class.getName())
                                    .getSimpleName());
                }));

        assertThat(notes.lines()).containsExactly("main false", "IsolationSpec");
    }

    @Test
    default void aChildMayWaitForItsParentsEnd(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "parent");

        run(
                process(() -> {
                    Process parent = Multiprocessing.parentProcess().orElseThrow();
                    notes.write("joined " + parent.join(Duration.ofMillis(1)));
                    notes.write("ready " + parent.sentinel().isReady());
                }));

        assertThat(notes.lines()).containsExactly("joined false", "ready false");
    }

    @Test
    default void aChildsChildrenStartAsItDid(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "method");

        run(process(() -> notes.write(Multiprocessing.startMethod())));

        assertThat(notes.lines()).containsExactly(startMethod().name());
    }

    @Test
    default void systemPropertiesOfTheParentAreNotThoseOfTheChild(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "properties");
        String key = "multiprocessing.test.mine";
        System.setProperty(key, "parent");
        try {
            run(
                    process(() -> {
                        notes.write(System.getProperty(key));
                        System.setProperty(key, "child");
                    }));

            assertThat(notes.lines()).containsExactly("null");
            assertThat(System.getProperty(key)).isEqualTo("parent");
        } finally {
            System.clearProperty(key);
        }
    }
}
