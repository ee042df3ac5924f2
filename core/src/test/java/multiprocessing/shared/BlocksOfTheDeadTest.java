package multiprocessing.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.os.Folders;
import multiprocessing.process.Process;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of blocks that nobody has unlinked.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class BlocksOfTheDeadTest {
    private final String name = "mp-test-" + UUID.randomUUID();

    /// Of the programs alone: whatever else shares on this machine would unlink what it finds of the dead.
    private final Path folder;

    private final String folderOption;

    BlocksOfTheDeadTest(@TempDir Path folder) {
        this.folder = folder;
        folderOption = "-Dmultiprocessing.memory.folder=" + folder;
    }

    private Path file() throws Exception {
        return Folders.namedMemory().resolve(name);
    }

    @AfterEach
    void unlink() throws Exception {
        Files.deleteIfExists(file());
    }

    /// Has a block of that name made, in that way, and ends, or not.
    static final class Maker {
        public static void main(String[] args) throws Exception {
            String name = args[0];
            switch (args[1]) {
                case "unlink in a hook" -> unlinkAtTheEnd(SharedMemory.create(name, 8));
                case "untracked" -> SharedMemory.create(name, 8, false).close();
                case "untracked list" -> ShareableList.create(name, List.of(1), false).close();
                case "by a child" -> runInAChild(() -> makeAndHalt(name));
                case "attach" -> SharedMemory.attach(name).close();
                case "attached by some" -> haveAttachedBySome(SharedMemory.create(name, 8));
                case "large" -> makeALargeOne(name, true);
                case "large, untracked" -> makeALargeOne(name, false);
                case "outlived" -> haveAttachedByOneThatOutlives(SharedMemory.create(name, 8));
                default -> SharedMemory.create(name, 8).close();
            }
            System.out.println("done");
            switch (args[2]) {
                case "wait" -> Thread.sleep(Duration.ofHours(1));
                case "exit" -> System.exit(3);
                default -> System.out.println("returns");
            }
        }

        private static void makeALargeOne(String name, boolean track) throws Exception {
            System.out.println("begins");
            long freeBytes = Folders.namedMemory().toFile().getUsableSpace();
            SharedMemory.create(name, freeBytes / 40, track)
                    .close(); // too many to be promised only
        }

        private static void unlinkAtTheEnd(SharedMemory block) {
            Runtime.getRuntime().addShutdownHook(new Thread(block::unlink));
        }

        private static void makeAndHalt(String name) {
            SharedMemory.create(name, 8).close();
            Runtime.getRuntime().halt(0);
        }

        private static void runInAChild(SerializableRunnable target) throws InterruptedException {
            var child = new Process(target);
            child.start();
            child.join();
        }

        private static void haveAttachedBySome(SharedMemory block) throws InterruptedException {
            String name = block.name();
            runInAChild(() -> SharedMemory.attach(name).close());
            runInAChild(() -> attachAndHalt(name));
            runInAChild(() -> attachAndBeKilled(name));
            runInAChild(() -> makeOneMoreAndUnlinkIt());
        }

        private static void attachAndHalt(String name) {
            SharedMemory.attach(name).close();
            Runtime.getRuntime().halt(0);
        }

        private static void attachAndBeKilled(String name) throws Exception {
            SharedMemory.attach(name).close();
            Signals.send("KILL", ProcessHandle.current().pid());
            Thread.sleep(Duration.ofHours(1));
        }

        private static void makeOneMoreAndUnlinkIt() {
            try (var block = SharedMemory.create(8)) {
                block.unlink();
            }
        }

        private static void haveAttachedByOneThatOutlives(SharedMemory block) throws Exception {
            var attached = Event.create();
            var child =
                    Process.builder()
                            .target(() -> {
                                try (var _ = SharedMemory.attach(block.name())) {
                                    attached.set();
                                    Thread.sleep(Duration.ofHours(1));
                                }
                            })
                            .outlivesParent()
                            .daemon(true)
                            .build();
            child.start();
            attached.await();
            System.out.println("outliver " + child.pid());
        }
    }

    private Program start(String how, String end) throws Exception {
        Program program = begin(how, end);
        program.await("done");
        return program;
    }

    private Program begin(String how, String end) throws Exception {
        return Program.start(List.of(folderOption), Maker.class, name, how, end);
    }

    private void run(String how, String end) throws Exception {
        try (Program program = start(how, end)) {
            program.join();
        }
    }

    private void runAndKill(String how) throws Exception {
        try (Program program = start(how, "wait")) {
            program.kill();
            program.join();
        }
    }

    /// One that has nothing to do with it, but for sharing something itself.
    static final class Next {
        public static void main(String[] args) {
            try (var block = SharedMemory.create(8)) {
                block.unlink();
            }
        }
    }

    private void runTheNextProgram() throws Exception {
        try (Program next = Program.start(List.of(folderOption), Next.class)) {
            assertThat(next.join()).as("%s", next.lines()).isZero();
        }
    }

    @Test
    void thatOfAKilledProgramIsUnlinkedByTheNextProgram() throws Exception {
        runAndKill("create");
        assertThat(file()).exists();

        runTheNextProgram();

        assertThat(file()).doesNotExist();
    }

    /// It was written down only when it was whole; what is not to be tracked, not even until then.
    @ParameterizedTest
    @ValueSource(strings = {"large", "large, untracked"})
    void thatOfAProgramThatIsKilledWhileItMakesItIsUnlinkedByTheNextProgram(String how)
            throws Exception {
        Set<Path> before = parts();
        try (Program program = begin(how, "wait")) {
            program.await("begins");
            Await.await(() -> isBegun(before), "memory for the block");
            program.kill();
            program.join();
        }

        runTheNextProgram();

        assertThat(file()).doesNotExist();
        Await.await(() -> before.containsAll(parts()), "an end of parts, others' among them");
    }

    private boolean isBegun(Set<Path> before) throws Exception {
        Set<Path> begun = parts();
        begun.removeAll(before);
        begun.add(file());
        return begun.stream().anyMatch(file -> file.toFile().length() > 0);
    }

    private static Set<Path> parts() throws Exception {
        try (Stream<Path> files = Files.list(Folders.namedMemory())) {
            return files.filter(file -> file.getFileName().toString().startsWith("mp_part_"))
                    .collect(Collectors.toSet());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"return", "exit"})
    void thatOfAProgramThatEndsInOrderIsUnlinkedByIt(String end) throws Exception {
        run("create", end);

        assertThat(file()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"untracked", "untracked list"})
    void whatIsNotTrackedStays(String how) throws Exception {
        run(how, "return");
        runTheNextProgram();

        assertThat(file()).exists();
    }

    @Test
    void thatOfADeadChildStaysUntilItsRootIsDead() throws Exception {
        try (Program program = start("by a child", "wait")) {
            runTheNextProgram();
            assertThat(file()).exists();

            program.kill();
            program.join();
        }
        runTheNextProgram();

        assertThat(file()).doesNotExist();
    }

    @Test
    void thatOfADeadChildIsUnlinkedWhenItsRootEndsInOrder() throws Exception {
        run("by a child", "return");

        assertThat(file()).doesNotExist();
    }

    /// What each child left stayed until the end of its root.
    @Test
    void childrenThatAreDeadLeaveNoLedgersBehindThoseWhoComeAfterThem() throws Exception {
        try (Program program = start("attached by some", "wait")) {
            assertThat(file()).exists();
            assertThat(folder.toFile().list((_, name) -> name.startsWith("blocks-")))
                    .as("of the root, and of the last child")
                    .hasSize(2);

            runTheNextProgram();
            assertThat(folder.toFile().list((_, name) -> name.startsWith("blocks-")))
                    .as("of the root")
                    .hasSize(1);
            assertThat(file()).exists();

            program.kill();
            program.join();
        }
        runTheNextProgram();

        assertThat(file()).doesNotExist();
    }

    @Test
    void whoAttachesDestroysNothing() throws Exception {
        try (var block = SharedMemory.create(name, 8)) {
            run("attach", "return");
            runAndKill("attach");
            runTheNextProgram();

            assertThat(file()).exists();
            block.unlink();
        }
    }

    @Test
    void whatSomebodyElseHasMadeUnderTheNameStays() throws Exception {
        try (Program program = start("create", "wait")) {
            Files.delete(file());
            Files.createFile(file());
            program.kill();
            program.join();
        }

        runTheNextProgram();

        assertThat(file()).exists();
    }

    @Test
    void whoOutlivesTheRootKeepsItUntilItIsDead() throws Exception {
        try (Program program = start("outlived", "return")) {
            long outliver = program.awaitLong("outliver ");
            program.join();
            runTheNextProgram();
            assertThat(file()).exists();

            ProcessHandle.of(outliver).orElseThrow().destroyForcibly();
            Await.gone(outliver, "the one that outlived");
        }
        runTheNextProgram();

        assertThat(file()).doesNotExist();
    }

    @Test
    void canBeUnlinkedByAHookAtTheEnd() throws Exception {
        try (Program program = start("unlink in a hook", "return")) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("done", "returns");
        }
        assertThat(file()).doesNotExist();
    }
}
