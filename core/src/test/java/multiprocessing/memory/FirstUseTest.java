package multiprocessing.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Value;
import multiprocessing.sync.Lock;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Limits;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A program that cannot share anything when it wants to for the first time, as with a full file system, and later can.
@ExtendWith(Leftovers.class)
class FirstUseTest {
    private static final String FOLDER = "multiprocessing.memory.folder";

    static final class Unlucky {
        public static void main(String[] args) throws Exception {
            System.setProperty(FOLDER, args[0]);
            refused(() -> Queue.create());
            refused(() -> Value.ofInt(0));
            refused(() -> Lock.create());
            System.setProperty(FOLDER, args[1]);
            Queue<Integer> queue = Queue.create();
            var process = new Process(() -> queue.put(42));
            process.start();
            System.out.println("got " + queue.get(Await.PATIENCE));
            process.join();
        }

        private static void refused(Runnable creation) {
            try {
                creation.run();
            } catch (SharedMemoryException e) {
                System.out.println("refused");
            }
        }
    }

    /// Tries to make a queue, then says why not, and what that has left.
    static final class Refused {
        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            if (args.length > 1) {
                Limits.set(args[1]);
            }
            System.setProperty(FOLDER, args[0]);
            for (int i = 0; i < 3; i++) {
                try {
                    Queue<?> _ = Queue.create();
                } catch (SharedMemoryException e) {
                    System.out.println(e.getMessage());
                }
            }
            if (Files.isDirectory(folder)) {
                System.out.println("files " + count(folder, Path::getFileName));
            }
            Path descriptors = Path.of("/proc/self/fd");
            if (Files.isDirectory(descriptors)) {
                System.out.println("open " + count(descriptors, Files::readSymbolicLink));
            }
        }

        private static long count(Path folder, Naming naming) throws IOException {
            long count = 0;
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Path name = naming.of(file).getFileName();
                    count += name != null && name.toString().startsWith("tree-") ? 1 : 0;
                }
            }
            return count;
        }

        private interface Naming {
            Path of(Path file) throws IOException;
        }
    }

    /// Each try had left a file and a descriptor.
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatIsBeyondALimitOfTheProcessIsToldAndLeavesNothing(@TempDir Path folder)
            throws Exception {
        for (String limit : List.of("--as=20000000000:", "--fsize=2000000000:")) {
            try (var program = Program.start(Refused.class, folder.toString(), limit)) {
                assertThat(program.join()).isZero();
                assertThat(program.lines()).hasSize(5).endsWith("files 0", "open 0");
                assertThat(program.lines().getFirst())
                        .contains(
                                folder.toString(), "274877906944", "multiprocessing.memory.bytes");
            }
        }
    }

    @Test
    void aSizeThatCannotBeIsTold(@TempDir Path folder) throws Exception {
        for (String bytes : List.of("-5", "1G", "100000")) {
            var option = List.of("-Dmultiprocessing.memory.bytes=" + bytes);
            try (var program = Program.start(option, Refused.class, folder.toString())) {
                assertThat(program.join()).isZero();
                assertThat(program.lines().getFirst())
                        .startsWith("system property multiprocessing.memory.bytes must be a number")
                        .endsWith("value=" + bytes);
            }
        }
    }

    @Test
    void aFolderThatIsNoneIsTold(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (var program = Program.start(Refused.class, file.toString())) {
            assertThat(program.join()).isZero();
            assertThat(program.lines().getFirst()).contains(FOLDER, file + ": Not a directory");
        }
    }

    @Test
    void whatFailedOnceCanBeTriedAgain(@TempDir Path folder) throws Exception {
        Path noFolder = Files.createFile(folder.resolve("file"));
        Path good = folder.resolve("good");
        try (var program = Program.start(Unlucky.class, noFolder.toString(), good.toString())) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("refused", "refused", "refused", "got 42");
        }
    }
}
