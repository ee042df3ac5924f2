package multiprocessing.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Steps;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Value;
import multiprocessing.sync.Lock;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.jspecify.annotations.Nullable;
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

    /// Makes a queue while another thread is making the first.
    static final class Twins {
        private static @Nullable Queue<String> second;

        public static void main(String[] args) throws Exception {
            var twin = new Thread(() -> second = Queue.create());
            Thread main = Thread.currentThread();
            Steps.hook(() -> {
                if (Thread.currentThread() == main && twin.getState() == Thread.State.NEW) {
                    twin.start();
                    awaitStill(twin);
                }
            });
            Queue<String> first = Queue.create();
            twin.join();
            first.put("of the first");
            System.out.println(Objects.requireNonNull(second).empty() ? "two" : "one");
            System.out.println(first.get());
        }

        /// Until it waits for the other, or has not.
        private static void awaitStill(Thread thread) {
            try {
                Await.await(
                        () -> !thread.isAlive() || isAt(thread, "acquireUninterruptibly"),
                        "the other thread to wait");
            } catch (Exception e) {
                throw new IllegalStateException("nobody interrupts", e);
            }
        }
    }

    private static boolean isAt(Thread thread, String method) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    @Test
    void twoThreadsThatShareSomethingFirstHaveTwoThings() throws Exception {
        try (var program = Program.start(Twins.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("two", "of the first");
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
