package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.backend.Output;
import multiprocessing.process.Process;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Notebook;
import multiprocessing.testkit.Program;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A parent that comes to the end of `main`, or leaves earlier.
@ExtendWith(Leftovers.class)
class ParentLeavesMainTest {
    /// Starts a child and leaves without joining it.
    static final class Hasty {
        static {
            System.out.println("static initializer");
        }

        public static void main(String[] args) {
            System.out.println("main begins");
            var notes = new Notebook(args[0]);
            for (int i = 1; i <= 2; i++) {
                new Process(
                                () -> {
                                    notes.await("go");
                                    System.out.println(
                                            Multiprocessing.currentProcess().name() + " ends");
                                })
                        .start();
            }
            System.out.println("main ends");
            if (args.length > 1) {
                throw new IllegalStateException("planned");
            }
        }
    }

    @Test
    void theProgramEndsAfterItsChildren(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(Hasty.class, notes.file())) {
            program.await("main ends");
            assertThat(program.isAlive()).isTrue();
            notes.write("go");

            assertThat(program.join()).isZero();
            assertThat(program.lines().subList(0, 3))
                    .containsExactly("static initializer", "main begins", "main ends");
            assertThat(program.lines())
                    .as(
                            "the static initializer runs in each child whose code is in its class;"
                                    + " main does not")
                    .filteredOn(line -> !line.equals("static initializer"))
                    .hasSize(4)
                    .contains("Process-1 ends", "Process-2 ends");
            program.awaitNoFamily();
        }
    }

    @Test
    void aProgramThatFailsWaitsForItsChildrenToo(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(Hasty.class, notes.file(), "fail")) {
            program.await("Exception in thread \"main\" java.lang.IllegalStateException: planned");
            notes.write("go");

            assertThat(program.join()).isEqualTo(1);
            assertThat(program.lines()).contains("Process-1 ends", "Process-2 ends");
        }
    }

    /// Has a daemon, and a child with a child of its own, and leaves in the way it is told.
    static final class Leaver {
        public static void main(String[] args) throws Exception {
            var notes = new Notebook(args[0]);
            var daemon = Process.builder().target(() -> sleep("daemon")).daemon(true).build();
            daemon.start();
            if (!args[1].equals("return")) {
                new Process(
                                () -> {
                                    new Process(() -> sleep("grandchild")).start();
                                    sleep("child");
                                })
                        .start();
            }
            notes.await("go");
            switch (args[1]) {
                case "return" -> System.out.println("leaving");
                case "exit" -> System.exit(3);
                case "halt" -> Runtime.getRuntime().halt(4);
                default -> Thread.sleep(Duration.ofDays(1));
            }
        }

        private static void sleep(String name) throws InterruptedException {
            System.out.println(name + " runs");
            Thread.sleep(Duration.ofDays(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"return, 0", "exit, 3", "halt, 4", "signal, 143"})
    void aProgramThatLeavesTakesAlongWhatItDoesNotWaitFor(
            String way, int exitCode, @TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(Leaver.class, notes.file(), way)) {
            program.await("daemon runs");
            if (!way.equals("return")) {
                program.await("grandchild runs");
            }
            if (way.equals("signal")) {
                program.terminate();
            } else {
                notes.write("go");
            }

            assertThat(program.join()).isEqualTo(exitCode);
            program.awaitNoFamily();
        }
    }

    /// Has a child that is started by another thread after `main`.
    static final class Late {
        public static void main(String[] args) {
            Thread main = Thread.currentThread();
            new Thread(
                            () -> {
                                try {
                                    main.join();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                new Process(() -> System.out.println("a late child")).start();
                            })
                    .start();
        }
    }

    @Test
    void aChildStartedAfterMainIsWaitedForToo() throws Exception {
        try (var program = Program.start(Late.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("a late child");
        }
    }

    /// Leaves while a thread is at work that was said to outlive it.
    static final class OfThreads {
        public static void main(String[] args) {
            var notes = new Notebook(args[0]);
            Multiprocessing.context(StartMethod.THREAD)
                    .process()
                    .target(() -> {
                        notes.await("go");
                        System.out.println("its work is done");
                    })
                    .outlivesParent()
                    .build()
                    .start();
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> System.out.println("the JVM ends")));
            notes.write("main ends");
        }
    }

    /// A thread outlives nobody: it was cut off.
    @Test
    void aProcessThatIsAThreadIsWaitedForWhateverItWasBuiltWith(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(OfThreads.class, notes.file())) {
            notes.await("main ends");
            notes.write("go");

            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("its work is done", "the JVM ends");
        }
    }

    /// Runs a program in a group of threads and waits for all of these, as a build tool does in its own JVM.
    static final class BuildTool {
        public static void main(String[] args) throws Exception {
            var group = new ThreadGroup("program");
            new Thread(group, BuildTool::program, "program").start();
            for (Thread thread = anyOf(group); thread != null; thread = anyOf(group)) {
                thread.join();
            }
            System.out.println("all threads have ended");
        }

        private static void program() {
            new Process(() -> System.out.println("a child")).start();
        }

        private static @Nullable Thread anyOf(ThreadGroup group) {
            var threads = new Thread[16];
            int count = group.enumerate(threads);
            for (int i = 0; i < count; i++) {
                if (!threads[i].isDaemon()) {
                    return threads[i];
                }
            }
            return null;
        }
    }

    @Test
    void aMainThreadMayWaitForAllThreadsOfTheProgram() throws Exception {
        try (var program = Program.start(BuildTool.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("a child", "all threads have ended");
        }
    }

    /// Waits for a child when it is already coming down.
    static final class Supervisor {
        public static void main(String[] args) throws Exception {
            var notes = new Notebook(args[0]);
            var told = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitOrEnd(told)));
            var process =
                    new Process(() -> {
                        notes.write("child runs");
                        Thread.sleep(Duration.ofDays(1));
                    });
            process.start();
            notes.await("child runs");
            new Thread(() -> System.exit(0)).start();

            process.join();
            System.out.println("exit code " + process.exitCode().orElseThrow());
            System.out.println(process.exception().map(Throwable::getMessage).orElse("nothing"));
            told.countDown();
        }

        private static void awaitOrEnd(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void aChildThatEndsWithTheProgramDoesNotLookAsIfItHadFailed(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(Supervisor.class, notes.file())) {
            assertThat(program.join()).isZero();
            assertThat(program.lines().getFirst()).isEqualTo("exit code -15");
            assertThat(program.lines().getLast())
                    .endsWith("ended with its parent, which is ending");
        }
    }

    /// Starts its first child when it is already coming down.
    static final class VeryLate {
        public static void main(String[] args) {
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> {
                                try {
                                    var process =
                                            new Process(() -> System.out.println("a last child"));
                                    process.start();
                                    process.join();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
    }

    @Test
    void aShutdownHookMayStartAProcess() throws Exception {
        try (var program = Program.start(VeryLate.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("a last child");
            program.awaitNoFamily();
        }
    }

    /// Starts a last child when it is coming down, after others.
    static final class LateAgain {
        public static void main(String[] args) throws Exception {
            var notes = new Notebook(args[0]);
            var method = StartMethod.valueOf(args[1]);
            boolean outlives = args[2].equals("outlives");
            Multiprocessing.startMethod(method);
            Multiprocessing.warmUp(() -> notes.write("a spare"));
            var first = new Process(() -> {});
            first.start();
            first.join();
            if (method == StartMethod.FORKSERVER) {
                notes.await("a spare");
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> startLast(notes, outlives)));
        }

        private static void startLast(Notebook notes, boolean outlives) {
            var builder = Process.builder().target(() -> notes.write("a last child"));
            var process = outlives ? builder.outlivesParent().build() : builder.build();
            process.start();
            try {
                process.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            System.out.println("exit code " + process.exitCode().orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource({"SPAWN, ends", "SPAWN, outlives", "FORKSERVER, ends", "FORKSERVER, outlives"})
    void aShutdownHookMayStartAProcessAfterOthers(
            StartMethod method, String way, @TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(LateAgain.class, notes.file(), method.name(), way)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("exit code 0");
            assertThat(notes.lines()).contains("a last child");
            program.awaitNoFamily();
        }
    }

    /// Has a child print to the standard streams that both inherited.
    static final class Inheriting {
        public static void main(String[] args) throws Exception {
            System.setOut(System.err); // not what the child prints to
            var process =
                    Process.builder()
                            .target(() -> {
                                System.out.println("to standard output");
                                System.err.println("to standard error");
                                System.out.print("no end");
                            })
                            .output(Output.inherit())
                            .build();
            process.start();
            process.join();
        }
    }

    @Test
    void outputMayGoToTheVeryStreamsOfTheParent() throws Exception {
        try (var program = Program.start(Inheriting.class)) {
            assertThat(program.join()).isZero();
            assertThat(String.join("|", program.lines()))
                    .contains("to standard output")
                    .contains("to standard error")
                    .contains("no end");
        }
    }

    /// Prints the first names of a program.
    static final class Names {
        public static void main(String[] args) throws Exception {
            System.out.println(Multiprocessing.currentProcess().name());
            System.out.println(new Process(() -> {}).name());
            var second = new Process(() -> System.out.println(new Process(() -> {}).name()));
            System.out.println(second.name());
            second.start();
            second.join();
        }
    }

    @Test
    void namesAreCountedFromOne() throws Exception {
        try (var program = Program.start(Names.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .isEqualTo(List.of("MainProcess", "Process-1", "Process-2", "Process-2:1"));
        }
    }
}
