package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Notebook;
import multiprocessing.testkit.Printed;
import multiprocessing.testkit.Program;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When a process dies, whatever it is doing and by whatever cause, its children go too, and theirs.
@ExtendWith(Leftovers.class)
class ParentDeathTest {
    private static void sleep() throws InterruptedException {
        Thread.sleep(Duration.ofDays(1));
    }

    /// Has two children with a child each, one of them cold and silent, one warm and talking without end.
    static final class Family {
        public static void main(String[] args) throws Exception {
            var spawn = Multiprocessing.context(StartMethod.SPAWN);
            spawn.process(
                            () -> {
                                new Process(
                                                () -> {
                                                    System.out.println("silent grandchild");
                                                    sleep();
                                                })
                                        .start();
                                sleep();
                            })
                    .start();
            new Process(
                            () -> {
                                new Process(
                                                () -> {
                                                    while (true) {
                                                        System.out.println(
                                                                "talking grandchild "
                                                                        + "x".repeat(1_000));
                                                    }
                                                })
                                        .start();
                                sleep();
                            })
                    .start();
            sleep();
        }
    }

    @Test
    void aRootKilledWhileItsFamilyRunsTakesItAlong() throws Exception {
        try (var program = Program.start(Family.class)) {
            program.await("silent grandchild");
            program.await("talking grandchild");
            assertThat(program.family()).hasSizeGreaterThanOrEqualTo(4);

            program.kill();

            program.awaitNoFamily();
        }
    }

    /// Starts processes without end, from several threads, with a job that is more than a pipe holds.
    static final class Mill {
        public static void main(String[] args) {
            var cargo = new byte[1_000_000];
            for (var method : new StartMethod[] {StartMethod.SPAWN, StartMethod.FORKSERVER}) {
                new Thread(
                                () -> {
                                    while (true) {
                                        Multiprocessing.context(method)
                                                .process(() ->
                                                        System.out.println("ran " + cargo.length))
                                                .start();
                                    }
                                })
                        .start();
            }
        }
    }

    @Test
    void aRootKilledWhileItStartsProcessesTakesThemAlong() throws Exception {
        try (var program = Program.start(Mill.class)) {
            program.await("ran 1000000");

            program.kill();

            program.awaitNoFamily();
        }
    }

    /// Has a spare waiting.
    static final class Waiting {
        public static void main(String[] args) throws Exception {
            Multiprocessing.warmUp(() -> {});
            Await.await(() -> ProcessHandle.current().children().count() == 1, "a spare");
            System.out.println("a spare waits");
            sleep();
        }
    }

    @Test
    void aRootKilledWhileSparesWaitTakesThemAlong() throws Exception {
        try (var program = Program.start(Waiting.class)) {
            program.await("a spare waits");

            program.kill();

            program.awaitNoFamily();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "terminate", "exit", "halt", "throw"})
    void aChildTakesItsChildrenAlong(String end, @TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var _ = Printed.begin()) {
            var process = new Process(() -> haveDaemon(notes, end));
            process.start();
            long grandchild = notes.awaitLong("grandchild ");
            switch (end) {
                case "kill" -> process.kill();
                case "terminate" -> process.terminate();
                default -> notes.write("go");
            }

            assertThat(process.join(Await.PATIENCE)).isTrue();
            Await.gone(grandchild, "grandchild");
        }
    }

    private static void haveDaemon(Notebook notes, String end) throws Exception {
        var grandchild =
                Process.builder()
                        .target(() -> {
                            notes.write("grandchild " + ProcessHandle.current().pid());
                            sleep();
                        })
                        .daemon(true)
                        .build();
        grandchild.start();
        notes.await("go");
        switch (end) {
            case "exit" -> System.exit(3);
            case "halt" -> Runtime.getRuntime().halt(3);
            default -> throw new IllegalStateException("planned");
        }
    }

    /// Has a child that outlives it, and one that does not.
    static final class Founder {
        public static void main(String[] args) throws Exception {
            var notes = new Notebook(args[0]);
            Process.builder().target(() -> live(notes, "heir")).outlivesParent().build().start();
            new Process(() -> live(notes, "companion")).start();
            notes.await("heir runs");
            notes.await("companion runs");
            System.out.println("both run");
            sleep();
        }

        private static void live(Notebook notes, String name) throws Exception {
            notes.write(name + " is " + ProcessHandle.current().pid());
            notes.write(name + " runs");
            notes.await("the founder is gone");
            System.out.println("into the void");
            Process parent = Multiprocessing.parentProcess().orElseThrow();
            parent.join();
            notes.write(name + " has no parent any more: " + parent);
            notes.write(name + " lives on");
            sleep();
        }
    }

    @Test
    void aProcessThatOutlivesItsParentGoesOn(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(Founder.class, notes.file())) {
            program.await("both run");

            program.kill();
            Await.gone(notes.awaitLong("companion is "), "companion");
            notes.write("the founder is gone");

            assertThat(notes.await("heir has no parent any more: "))
                    .contains("pid=" + program.pid())
                    .contains("stopped");
            notes.await("heir lives on");
            Await.await(() -> program.family().size() == 1, "the end of a spare that was booting");
            assertThat(notes.lines()).doesNotContain("companion lives on");
        }
    }

    /// Shares something, and has a child that outlives it.
    static final class Sharer {
        public static void main(String[] args) throws Exception {
            var notes = new Notebook(args[0]);
            Queue<String> queue = Queue.create();
            Process.builder().target(() -> live(notes)).outlivesParent().build().start();
            notes.await("heir runs");
            System.out.println("runs");
            queue.get();
        }

        private static void live(Notebook notes) throws Exception {
            notes.write("heir runs");
            notes.await("the founder is gone");
            Queue<String> queue = Queue.create();
            var child = new Process(() -> queue.put("a word of its child"));
            child.start();
            notes.write("heir has " + queue.get(Await.PATIENCE));
            child.join();
        }
    }

    @Test
    void aProcessThatOutlivesItsParentSharesOn(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(Sharer.class, notes.file())) {
            program.await("runs");

            program.kill();
            program.join();
            notes.write("the founder is gone");

            notes.await("heir has a word of its child");
            Await.await(() -> program.family().isEmpty(), "the end of the heir and its spares");
        }
    }

    /// Is gone before its heir, whose JVM is slow, has begun.
    static final class Hasty {
        public static void main(String[] args) throws Exception {
            var notes = new Notebook(args[0]);
            Queue<String> queue = Queue.create();
            queue.put("a word");
            Process heir =
                    Process.builder()
                            .target(() -> {
                                notes.write("heir has " + queue.get(Await.PATIENCE));
                                notes.await("the founder is gone");
                            })
                            .jvmOptions("-Xint", "-Xshare:off")
                            .outlivesParent()
                            .build();
            heir.start();
            Signals.stop(heir.pid());
            System.out.println("heir is " + heir.pid());
            Runtime.getRuntime().halt(0);
        }
    }

    /// It opened what is shared with its job, of which it was told where that is in its parent.
    @Test
    void whoOutlivesItsParentHasWhatIsSharedAlsoIfThatIsGoneAtOnce(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(Hasty.class, notes.file())) {
            long heir = program.awaitLong("heir is ");
            assertThat(program.join()).isZero();
            notes.write("the founder is gone");
            Signals.send("CONT", heir);

            notes.await("heir has a word");
            program.awaitNoFamily();
        }
    }

    /// Has a child that has a child that outlives it, and waits for its end.
    static final class Forebear {
        public static void main(String[] args) throws Exception {
            var notes = new Notebook(args[0]);
            new Process(() -> found(notes)).start();
            sleep();
        }

        private static void found(Notebook notes) throws Exception {
            Process.builder().target(() -> live(notes)).outlivesParent().build().start();
            notes.write("founder is " + ProcessHandle.current().pid());
            sleep();
        }

        private static void live(Notebook notes) throws Exception {
            Process founder = Multiprocessing.parentProcess().orElseThrow();
            notes.write("alive: " + founder.isAlive());
            notes.write("joined: " + founder.join(Await.PATIENCE));
            notes.write("still alive: " + founder.isAlive());
        }
    }

    /// The system keeps the corpse of a process until its own parent has asked for its exit code.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessThatOutlivesItsParentLearnsOfItsEndWhoeverElseDoes(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(Forebear.class, notes.file())) {
            long founder = notes.awaitLong("founder is ");
            assertThat(notes.await("alive: ")).isEqualTo("true");
            var stop = new ProcessBuilder("kill", "-STOP", Long.toString(program.pid()));
            assertThat(stop.inheritIO().start().waitFor()).isZero();
            Await.await(() -> Await.isStopped(program.pid()), "the stop of the forebear");

            ProcessHandle.of(founder).orElseThrow().destroyForcibly();

            assertThat(notes.await("joined: ")).isEqualTo("true");
            assertThat(notes.await("still alive: ")).isEqualTo("false");
        }
    }
}
