package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.os.Folders;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class LargeResultTest {
    private static final int GIBIBYTE = 1 << 30;
    private static final Path MEMORY = Path.of("/proc/meminfo"); // on Linux

    private static byte[] large(int bytes) {
        var result = new byte[bytes];
        result[0] = 1;
        result[bytes - 1] = 2;
        return result;
    }

    /// Has the heap for it.
    static final class Large {
        public static void main(String[] args) throws Exception {
            try (Pool pool = Pool.builder().processes(1).jvmOptions("-Xmx5g").build()) {
                byte[] result = pool.apply(LargeResultTest::large, GIBIBYTE);
                System.out.println(
                        "got " + result.length + " " + result[0] + " " + result[GIBIBYTE - 1]);
            }
        }
    }

    @Test
    void aResultMayBeAsLargeAsAGibibyte() throws Exception {
        assumeRoom();
        try (var program = Program.start(List.of("-Xmx4g"), Large.class)) {
            // where fresh memory is slow this takes longer than any test waits for anything else
            var _ = ProcessHandle.of(program.pid()).orElseThrow().onExit().get();

            assertThat(program.await("got ")).isEqualTo(GIBIBYTE + " 1 2");
            assertThat(program.join()).isZero();
        }
    }

    /// It lies in the shared memory on its way, and is copied in either heap.
    private static void assumeRoom() throws IOException {
        assumeThat(Folders.sharedMemory().toFile().getUsableSpace() / GIBIBYTE)
                .as("GiB that may be shared")
                .isGreaterThanOrEqualTo(3);
        if (Files.exists(MEMORY)) {
            assumeThat(availableKibibytes() >> 20)
                    .as("GiB of memory to be had")
                    .isGreaterThanOrEqualTo(5);
        }
    }

    private static long availableKibibytes() throws IOException {
        for (String line : Files.readAllLines(MEMORY)) {
            if (line.startsWith("MemAvailable:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    /// Has no heap for it.
    static final class Small {
        public static void main(String[] args) throws Exception {
            try (Pool pool = Pool.builder().processes(1).jvmOptions("-Xmx1g").build()) {
                long pid = pool.apply(() -> ProcessHandle.current().pid());
                AsyncResult<byte[]> result = pool.applyAsync(LargeResultTest::large, GIBIBYTE / 8);
                result.await();
                System.out.println("failed " + result.exceptionNow());
                long next = pool.apply(() -> ProcessHandle.current().pid());
                System.out.println("next " + (next == pid ? "same worker" : "another worker"));
            }
        }
    }

    @Test
    void aResultThatDoesNotFitFailsAlone() throws Exception {
        try (var program = Program.start(List.of("-Xmx100m"), Small.class)) {
            assertThat(program.await("failed "))
                    .startsWith(OutOfMemoryError.class.getName())
                    .contains("the result of task 2 does not fit the heap of this JVM");
            assertThat(program.await("next ")).isEqualTo("same worker");
            assertThat(program.join()).isZero();
        }
    }
}
