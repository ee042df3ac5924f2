package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import multiprocessing.Context;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.backend.Backends;
import multiprocessing.backend.Output;
import multiprocessing.error.ProcessStartException;
import multiprocessing.process.Builder;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What can go wrong at the start of a child: `start()` throws a sentence, and nothing is left.
@ExtendWith(Leftovers.class)
class StartFaultsTest {
    private static Builder idle() {
        return Process.builder().target(() -> {});
    }

    private static ProcessStartException failureOf(Process process) {
        var failure = catchThrowableOfType(ProcessStartException.class, process::start);
        assertThat(failure).as("the start of %s failed", process).isNotNull();
        assertThat(process.isAlive()).isFalse();
        assertThat(process.toString()).contains("initial");
        assertThat(Multiprocessing.activeChildren()).isEmpty();
        return failure;
    }

    /// Half a character, as any other outside of ASCII in the locale C. But for that no locale helps.
    @Test
    void whatTheSystemHasNoBytesForIsRefused() {
        var option = idle().jvmOptions("-Dname=\ud83d").build();
        var variable = idle().environment(Map.of("NAME", "\ud83d")).build();

        assertThat(failureOf(option))
                .hasMessageContaining("has no bytes in any encoding: in the JVM option -Dname=");
        assertThat(failureOf(variable))
                .hasMessageEndingWith(
                        "has no bytes in any encoding: in the environment variable NAME");
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:+NoSuchOption, Unrecognized VM option 'NoSuchOption'",
        "-Xms64m -Xmx32m, Initial heap size set to a larger value than the maximum heap size",
        "-Xmx900000000g, Could not reserve enough space",
        "-javaagent:nowhere.jar, nowhere.jar",
        "--add-modules=no.such.module, Module no.such.module not found"
    })
    void aJvmThatRefusesItsOptionsIsToldInItsOwnWords(String options, String words) {
        var process = idle().name("picky").jvmOptions(options.split(" ")).build();

        assertThat(failureOf(process))
                .hasMessageContaining("picky")
                .hasMessageContaining("before it was up; it said: ")
                .message()
                .containsIgnoringCase(words);
    }

    @Test
    void aFailedStartCarriesItsData() {
        ProcessStartException failure = failureOf(idle().jvmOptions("-XX:+NoSuchOption").build());

        assertThat(failure.exitCode()).hasValue(1);
        assertThat(failure.words()).startsWith("Unrecognized VM option");
    }

    @Test
    void aMissingDirectoryIsNamed(@TempDir Path folder) {
        Path missing = folder.resolve("missing");

        assertThat(failureOf(idle().directory(missing).build()))
                .hasMessageContaining("cannot start a JVM")
                .hasMessageContaining(missing.toString());
    }

    @Test
    void aFileThatCannotTakeTheOutputIsNamed(@TempDir Path folder) {
        Path file = folder.resolve("missing").resolve("file");

        assertThat(failureOf(idle().name("clerk").output(Output.file(file)).build()))
                .hasMessageContaining("cannot open the file for the output of clerk")
                .hasMessageContaining(file.toString());
    }

    @ParameterizedTest
    @EnumSource(
            value = StartMethod.class,
            names = {"SPAWN", "FORKSERVER"})
    void twentyThreadsMayStartAtOnce(StartMethod method) throws Exception {
        Context context = Multiprocessing.context(method);
        var go = new CountDownLatch(1);
        var processes = new Process[20];
        var threads = new Thread[processes.length];
        for (int i = 0; i < threads.length; i++) {
            int number = i;
            processes[i] = context.process(() -> System.exit(number));
            threads[i] = Thread.ofPlatform().start(() -> startAt(go, processes[number]));
        }

        go.countDown();

        var pids = new HashSet<Long>();
        for (int i = 0; i < threads.length; i++) {
            threads[i].join();
            assertThat(processes[i].join(Await.PATIENCE)).isTrue();
            assertThat(processes[i].exitCode()).hasValue(i);
            pids.add(processes[i].pid());
        }
        assertThat(pids).hasSize(threads.length);
    }

    private static void startAt(CountDownLatch go, Process process) {
        try {
            go.await();
            process.start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts one process of each kind and prints how it ended, or why it did not start; twice, for the second time may
    /// go another way, by a spare that dies when it has its job.
    static final class Starter {
        public static void main(String[] args) throws Exception {
            for (int round = 1; round <= 2; round++) {
                for (var method : List.of(StartMethod.FORKSERVER, StartMethod.SPAWN)) {
                    try {
                        var process = Multiprocessing.context(method).process(() -> {});
                        process.start();
                        process.join();
                        System.out.println(
                                process.exception()
                                        .map(e -> method + " failed: " + e.getMessage())
                                        .orElse(method + " ended " + process.exitCode()));
                    } catch (ProcessStartException e) {
                        System.out.println(method + " failed: " + e.getMessage());
                    }
                }
            }
        }
    }

    /// Has a child tell which program has started it.
    static final class Told {
        public static void main(String[] args) throws Exception {
            var process =
                    Multiprocessing.context(StartMethod.SPAWN)
                            .process(() -> System.out.println(System.getenv("STARTED_BY")));
            process.start();
            process.join();
        }
    }

    @Test
    void anotherJavaProgramRunsTheChildren(@TempDir Path folder) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path other = folder.resolve("java");
        String script = "#!/bin/sh\nexport STARTED_BY=\"$0\"\nexec '" + java + "' \"$@\"\n";
        Files.writeString(other, script);
        assertThat(other.toFile().setExecutable(true)).isTrue();
        var options = List.of("-Dmultiprocessing.java=" + other);
        try (var program = Program.start(options, Told.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines()).containsExactly(other.toString());
        }
    }

    private static final String[] ALL_ENDED = {
        "FORKSERVER ended OptionalInt[0]", "SPAWN ended OptionalInt[0]",
        "FORKSERVER ended OptionalInt[0]", "SPAWN ended OptionalInt[0]"
    };

    @Test
    void aMissingJavaProgramIsNamed() throws Exception {
        var options = List.of("-Dmultiprocessing.java=/nowhere/java");
        try (var program = Program.start(options, Starter.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines())
                    .hasSize(4)
                    .allSatisfy(line ->
                            assertThat(line)
                                    .contains("failed: cannot start a JVM")
                                    .contains("program=/nowhere/java")
                                    .contains("multiprocessing.java"));
        }
    }

    /// Starts a process when its JDK is elsewhere, all of a sudden, or nowhere.
    static final class Moved {
        public static void main(String[] args) {
            var _ = Backends.standard(); // the JDK looks for services in its own files, too
            if (args.length == 0) {
                System.clearProperty("java.home");
            } else {
                System.setProperty("java.home", args[0]);
            }
            try {
                idle().build().start();
            } catch (ProcessStartException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void whatAProgramHasLostItsJavaByIsTold(@TempDir Path folder) throws Exception {
        try (var gone = Program.start(Moved.class, folder.resolve("gone").toString());
                var stripped = Program.start(Moved.class, folder.toString())) {
            assertThat(gone.await("cannot start a JVM: "))
                    .endsWith(
                            "the JDK that this program runs on is gone, as after an upgrade: start the"
                                    + " program anew");
            assertThat(stripped.await("cannot start a JVM: ")).contains("jlink");
        }
    }

    /// It was told to name another `java`, which does not help: the helper is that of the JDK it runs on.
    @Test
    void whoseJdkWasReplacedIsToldToStartAnew() {
        var failure =
                new IOException(
                        "Cannot run program \"java\": Failed to exec spawn helper: pid: 7, exit code: 1");

        assertThat(JvmLauncher.adviceFor(failure))
                .endsWith("start the program anew")
                .doesNotContain("multiprocessing.java");
    }

    @Test
    void aProgramThatIsCompiledAsAWholeHasNone() throws Exception {
        try (var program = Program.start(Moved.class)) {
            assertThat(program.await("a native image has neither a JVM ")).isNotEmpty();
        }
    }

    @Test
    void aProgramThatIsNoJavaIsNoHang(@TempDir Path folder) throws Exception {
        Path impostor = folder.resolve("java");
        Files.writeString(impostor, "#!/bin/sh\necho I am no JVM\nexit 7\n");
        assertThat(impostor.toFile().setExecutable(true)).isTrue();
        var options = List.of("-Dmultiprocessing.java=" + impostor);
        try (var program = Program.start(options, Starter.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines())
                    .filteredOn(line -> line.contains("failed: "))
                    .hasSize(4)
                    .allSatisfy(line ->
                            assertThat(line)
                                    .containsPattern("the JVM of (Process-\\d|spare) ")
                                    .contains("ended with exit code 7 before it was up")
                                    .contains("it said: I am no JVM"));
        }
    }

    @Test
    void neitherTemporaryFolderNorCacheNorHomeAreNeeded(@TempDir Path folder) throws Exception {
        Path noFolder = Files.createFile(folder.resolve("file")).resolve("below");
        var options =
                List.of(
                        "-Djava.io.tmpdir=" + noFolder,
                        "-Duser.home=" + noFolder,
                        "-Dmultiprocessing.cache=" + noFolder,
                        "-Dmultiprocessing.aot=on");
        try (var program = Program.start(options, Starter.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines())
                    .filteredOn(line -> !line.startsWith("WARNING: java.io.tmpdir"))
                    .containsExactly(ALL_ENDED);
        }
    }

    @Test
    void aClassPathThatFitsNoCommandLineAndNoCacheIsToldEachTime(@TempDir Path folder)
            throws Exception {
        Path noFolder = Files.createFile(folder.resolve("file")).resolve("below");
        String padding = (":/nowhere/" + "x".repeat(200)).repeat(600);
        Path arguments = folder.resolve("arguments");
        String classPath = System.getProperty("java.class.path") + padding;
        Files.writeString(arguments, "-cp \"" + classPath + "\"\n");
        var options = List.of("-Dmultiprocessing.cache=" + noFolder, "@" + arguments);
        try (var program = Program.start(options, Starter.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines())
                    .hasSize(4)
                    .allSatisfy(line ->
                            assertThat(line)
                                    .contains("failed: ")
                                    .contains("class path is too long for a command line"));
        }
    }

    @Test
    void noSharedMemoryIsUsed() throws Exception {
        try (var program = Program.start(Looker.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines()).containsExactly("child looked", "parent looked");
        }
    }

    /// Looks for files in shared memory that parent or child have open or mapped.
    static final class Looker {
        public static void main(String[] args) throws Exception {
            var process = new Process(() -> look("child"));
            process.start();
            process.join();
            look("parent");
        }

        private static void look(String who) throws Exception {
            for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
                report(line);
            }
            try (var open = Files.list(Path.of("/proc/self/fd"))) {
                for (Path file : open.toList()) {
                    report(Files.isSymbolicLink(file) ? Files.readSymbolicLink(file) : file);
                }
            }
            System.out.println(who + " looked");
        }

        private static void report(Object found) {
            if (found.toString().contains("/dev/shm")) {
                System.out.println(found);
            }
        }
    }
}
