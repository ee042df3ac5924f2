package multiprocessing.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Value;
import multiprocessing.sync.Lock;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
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
