package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.error.ProcessDiedException;
import multiprocessing.process.Builder;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Limits;
import multiprocessing.testkit.Notebook;
import multiprocessing.testkit.Printed;
import multiprocessing.testkit.Program;
import multiprocessing.testkit.Python;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What can befall a child: its parent does not hang, and tells what happened in a sentence. Ends by exit code, signal and
/// exception are in the contract of [Process].
@ExtendWith(Leftovers.class)
class ChildFaultsTest {
    private static final List<byte[]> HOARD = new ArrayList<>();

    private static String runQuietly(Process process) throws Exception {
        try (var printed = Printed.begin()) {
            process.start();
            assertThat(process.join(Await.PATIENCE)).isTrue();
            return printed.err();
        }
    }

    private static Builder named(String name) {
        return Process.builder().name(name);
    }

    @SuppressWarnings("InfiniteRecursion") // the mistake under test
    private static int fall(int depth) {
        return fall(depth + 1) + 1;
    }

    @Test
    void aStackOverflowIsToldAsWhatItIs() throws Exception {
        var process = named("faller").target(() -> System.out.println(fall(0))).build();

        String trace = runQuietly(process);

        assertThat(trace).startsWith("Process faller:").contains("java.lang.StackOverflowError");
        assertThat(process.exitCode()).hasValue(1);
        assertThat(process.exception()).containsInstanceOf(StackOverflowError.class);
    }

    @Test
    void runningOutOfMemoryIsToldAsWhatItIs() throws Exception {
        var process =
                named("eater")
                        .target(() -> System.out.println(new byte[100_000_000].length))
                        .jvmOptions("-Xmx32m")
                        .build();

        String trace = runQuietly(process);

        assertThat(trace).startsWith("Process eater:").contains("java.lang.OutOfMemoryError");
        assertThat(process.exitCode()).hasValue(1);
        assertThat(process.exception().orElseThrow())
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessageContaining("Java heap space");
    }

    /// Larger than the heap, or than what it has left when the job is in it.
    @ParameterizedTest
    @ValueSource(ints = {40_000_000, 20_000_000})
    void aJobTooLargeForTheHeapIsToldAsWhatItIs(int length) throws Exception {
        var load = new byte[length];
        var process =
                named("giant")
                        .target(() -> System.out.println(load.length))
                        .jvmOptions("-Xmx32m")
                        .build();

        String said = runQuietly(process);

        assertThat(said).contains("java.lang.OutOfMemoryError");
        assertThat(process.exitCode()).hasValue(1);
        assertThat(process.exception()).containsInstanceOf(OutOfMemoryError.class);
    }

    private static void hoard(int size) {
        try {
            while (true) {
                HOARD.add(new byte[size]);
            }
        } catch (OutOfMemoryError e) {
            HOARD.add(new byte[0]); // to the last byte
        }
    }

    @Test
    void aProcessWithoutMemoryToTellOfItEndsAllTheSame() throws Exception {
        var process =
                Process.builder()
                        .target(() -> {
                            for (int size = 1_000_000; size > 0; size /= 2) {
                                hoard(size);
                            }
                            HOARD.add(new byte[1_000_000]);
                        })
                        .jvmOptions("-Xmx32m")
                        .build();

        runQuietly(process);

        assertThat(process.exitCode()).hasValue(1);
    }

    /// Its exit code was 1, though it had not failed, and its children were not waited for.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessWithoutAThreadForItsEndWaitsForWhatItHasLeft(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "notes");
        var process =
                Process.builder()
                        .target(() -> {
                            Thread main = Thread.currentThread();
                            int stackBytes = 256 * 1024;
                            new Thread(null, () -> noteTheEndOf(main, notes), "left", stackBytes)
                                    .start();
                            notes.write("running");
                            notes.await("limited");
                        })
                        .jvmOptions("-Xss1g")
                        .build();
        process.start();
        notes.await("running");
        Limits.addressSpaceLeft(process.pid(), 512 << 20);
        notes.write("limited");

        assertThat(process.join(Await.PATIENCE)).isTrue();
        assertThat(process.exitCode()).hasValue(0);
        assertThat(notes.lines()).endsWith("has ended");
    }

    private static void noteTheEndOf(Thread main, Notebook notes) {
        try {
            var ended = EnumSet.of(Thread.State.TERMINATED, Thread.State.WAITING);
            Await.await(() -> ended.contains(main.getState()), "the end of the job");
            notes.write("has ended");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("restricted") // the crash under test
    private static void crash() {
        MemorySegment.NULL.reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 42);
    }

    /// With a core file allowed the JVM ends itself by SIGABRT, else by an exit code.
    @ParameterizedTest
    @CsvSource({
        "-XX:+CreateCoredumpOnCrash, -6, was ended by SIGABRT",
        "-XX:-CreateCoredumpOnCrash, 1, crashed"
    })
    void aCrashOfTheJvmIsToldWithItsOwnReport(
            String option, int exitCode, String sentence, @TempDir Path folder) throws Exception {
        Path report = folder.resolve("crash.log");
        var process =
                named("crasher")
                        .target(ChildFaultsTest::crash)
                        .directory(folder)
                        .jvmOptions(
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:ErrorFile=" + report,
                                option)
                        .build();

        runQuietly(process);

        assertThat(process.exitCode()).hasValue(exitCode);
        assertThat(process.exception().orElseThrow())
                .isInstanceOf(ProcessDiedException.class)
                .hasMessageContaining("crasher (pid %d) %s", process.pid(), sentence)
                .hasMessageContaining("SIGSEGV")
                .hasMessageContaining(report.toString());
    }

    @Test
    void aStoppedProcessIsAliveAndMayBeContinued(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        var process =
                new Process(() -> {
                    notes.write("running");
                    notes.await("go");
                });
        process.start();
        notes.await("running");

        Signals.stop(process.pid());
        notes.write("go");
        assertThat(process.join(Duration.ofMillis(50))).isFalse();
        assertThat(process.isAlive()).isTrue();
        assertThat(process.exitCode()).isEmpty();

        Signals.send("CONT", process.pid());
        assertThat(process.join(Await.PATIENCE)).isTrue();
        assertThat(process.exitCode()).hasValue(0);
    }

    @Test
    void aStoppedProcessMayBeKilled(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        var process =
                new Process(() -> {
                    notes.write("running");
                    notes.await("never");
                });
        process.start();
        notes.await("running");
        Signals.stop(process.pid());
        process.terminate();
        process.interrupt();
        assertThat(process.join(Duration.ofMillis(50))).isFalse();

        process.kill();

        assertThat(process.join(Await.PATIENCE)).isTrue();
        assertThat(process.exitCode()).hasValue(-9);
    }

    @Test
    void whatTheChildPrintedLastIsPartOfTheStoryOfItsDeath() throws Exception {
        var process =
                named("speaker")
                        .target(() -> {
                            System.err.println("disk on fire");
                            Signals.send("KILL", ProcessHandle.current().pid());
                        })
                        .build();

        runQuietly(process);

        assertThat(process.exception().orElseThrow())
                .hasMessageContaining("speaker (pid " + process.pid() + ") was ended by SIGKILL")
                .hasMessageContaining("disk on fire");
    }

    @Test
    void aProcessKilledWhileItTakesALongJobIsNoHang() throws Exception {
        var cargo = new byte[50_000_000];
        var spawn = Multiprocessing.context(StartMethod.SPAWN);
        runQuietly(spawn.process(() -> {})); // else the start would wait until it is up
        Multiprocessing.context(StartMethod.FORKSERVER).release();
        Await.await(() -> children().isEmpty(), "the end of the spares");
        var process = spawn.process(() -> System.out.println(cargo.length));
        var killer = Thread.ofPlatform().start(ChildFaultsTest::killTheNextChild);

        runQuietly(process);
        killer.join();

        assertThat(process.exitCode().getAsInt()).isIn(-9, 0); // it may have been quicker
    }

    /// Not the helper by which the JDK starts them.
    private static List<ProcessHandle> children() {
        return ProcessHandle.current()
                .children()
                .filter(child -> Program.commandLine(child).contains(ChildMain.class.getName()))
                .toList();
    }

    private static void killTheNextChild() {
        try {
            Await.await(() -> !children().isEmpty(), "a child");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        children().forEach(ProcessHandle::destroyForcibly);
    }

    /// It was lost what it threw, and where to find its classes: the parent was told of both by the stream that was closed.
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aProcessThatClosesItsStandardStreamsIsHeardAllTheSame() throws Exception {
        var process =
                Process.builder()
                        .target(() -> {
                            try (var out = new FileOutputStream(FileDescriptor.out);
                                    var err = new FileOutputStream(FileDescriptor.err)) {
                                out.write("fast\n".getBytes(StandardCharsets.US_ASCII));
                                err.write('\n');
                            }
                            throw new IllegalStateException("planned");
                        })
                        .build();

        try (var printed = Printed.begin()) {
            process.start();
            assertThat(process.join(Await.PATIENCE)).isTrue();
            assertThat(printed.out()).isEqualTo("fast\n");
            assertThat(printed.err()).isEqualTo("\n");
        }
        assertThat(process.exitCode()).hasValue(1);
        assertThat(process.exception().orElseThrow())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("planned");
    }

    /// As a program does that has an event loop; the mode is that of the pipe, for all who write to it.
    @Test
    void outputArrivesWholeWhereAProgramHasMadeItNonBlocking() throws Exception {
        String python = Python.with("os", 0).program().toString();
        int count = 200_000;
        var process =
                Process.builder()
                        .target(() -> {
                            var words =
                                    List.of(python, "-c", "import os; os.set_blocking(1, False)");
                            new ProcessBuilder(words).inheritIO().start().waitFor();
                            for (int i = 0; i < count; i++) {
                                System.out.println("this is line " + i);
                            }
                        })
                        .build();

        try (var printed = Printed.begin()) {
            process.start();
            assertThat(process.join(Await.PATIENCE)).isTrue();
            assertThat(printed.out().lines())
                    .hasSize(count)
                    .last()
                    .isEqualTo("this is line " + (count - 1));
        }
    }

    /// As OpenJ9 has it in each child: a hook of its own, so that the end waits for threads, and the JVM as a thread that waits
    /// for them, under a longer name than HotSpot's.
    @Test
    void theJvmThatWaitsForAllThreadsIsNotWaitedFor() throws Exception {
        var process =
                named("other-jvm")
                        .target(() -> {
                            Runtime.getRuntime().addShutdownHook(new Thread(() -> {}));
                            Thread.ofPlatform()
                                    .name("DestroyJavaVM helper thread")
                                    .start(() -> {
                                        while (true) {
                                            LockSupport.park();
                                        }
                                    });
                        })
                        .build();
        process.start();
        try {
            assertThat(process.join(Await.PATIENCE)).isTrue();
            assertThat(process.exitCode()).hasValue(0);
        } finally {
            process.kill();
        }
    }

    private static void occupyCommonPool(CountDownLatch release) throws InterruptedException {
        int threadCount = ForkJoinPool.getCommonPoolParallelism();
        var areBusy = new CountDownLatch(threadCount);
        for (int i = 0; i < threadCount; i++) {
            ForkJoinPool.commonPool()
                    .execute(() -> {
                        areBusy.countDown();
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
        }
        areBusy.await();
    }

    /// There the JDK tells of an exit; the end of the output does not, which a program of the child's still holds.
    @Test
    void anEndIsToldWhileTheCommonPoolIsBusy(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        var process =
                Process.builder()
                        .target(() -> {
                            var program = new ProcessBuilder("sleep", "1000").inheritIO().start();
                            notes.write("program " + program.pid());
                            Runtime.getRuntime().halt(7);
                        })
                        .build();
        var release = new CountDownLatch(1);
        occupyCommonPool(release);
        try {
            process.start();

            assertThat(process.join(Await.PATIENCE)).isTrue();
            assertThat(process.exitCode()).hasValue(7);
        } finally {
            release.countDown();
            Signals.send("KILL", notes.awaitLong("program "));
        }
    }
}
