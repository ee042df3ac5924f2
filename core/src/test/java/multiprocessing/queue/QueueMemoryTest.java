package multiprocessing.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.memory.Commons;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// What queues take of the system's memory, in a JVM that shares nothing else: the blocks of its one file.
@EnabledOnOs(value = OS.LINUX, disabledReason = "asks the file system by stat")
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class QueueMemoryTest {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;
    private static final int EMPTY_QUEUES = 20;
    private static final long BYTES_EACH = 4 * MIB;
    private static final int[] LENGTHS = {
        100, 1_000, 5_500, 8_200, 12_300, 16_300, 16_400, 33_000, 100_000, 1_048_576, 1_100_000
    };

    @Test
    void isInProportionToWhatIsInThem() throws Exception {
        try (var program = Program.start(Filler.class)) {
            long empty = program.awaitLong("empty ");
            assertThat(empty).as("an empty queue, used or not").isLessThanOrEqualTo(128 * KIB);
            for (int length : LENGTHS) {
                long used = program.awaitLong(length + " arrays ");
                assertThat(used)
                        .as("arrays of %d bytes", length)
                        .isLessThanOrEqualTo(BYTES_EACH * 13 / 10 + MIB);
            }
            long used = program.awaitLong("lists ");
            long bytes = program.awaitLong("list bytes ");
            assertThat(used).as("lists").isLessThanOrEqualTo(bytes * 13 / 10 + MIB);
            long again = program.awaitLong("again ");
            assertThat(again).as("what is used again").isLessThanOrEqualTo(MIB);
            assertThat(program.join()).isZero();
        }
    }

    static final class Filler {
        public static void main(String[] arguments) throws Exception {
            var queues = new ArrayList<Queue<Object>>();
            try {
                fill(queues);
            } finally {
                Reference.reachabilityFence(queues); // else their memory is free, and used instead
            }
        }

        private static void fill(List<Queue<Object>> queues) throws Exception {
            Queue<Object> first = Queue.create(); // makes the file
            queues.add(first);
            long before = usedBytes();
            for (int i = 0; i < EMPTY_QUEUES; i++) {
                Queue<Object> queue = Queue.create();
                queues.add(queue);
                for (int j = 0; i % 2 == 0 && j < 1000; j++) {
                    queue.put(new byte[100]);
                }
                while (!queue.empty()) {
                    queue.get();
                }
            }
            System.out.println("empty " + (usedBytes() - before) / EMPTY_QUEUES);
            for (int length : LENGTHS) {
                Queue<Object> queue = Queue.create();
                queues.add(queue);
                before = usedBytes();
                for (int i = 0; i < BYTES_EACH / length; i++) {
                    queue.put(new byte[length]);
                }
                System.out.println(length + " arrays " + (usedBytes() - before));
            }
            Queue<Object> lists = Queue.create();
            queues.add(lists);
            before = usedBytes();
            for (int i = 0; i < 100; i++) {
                lists.put(List.of("x".repeat(20_000), "y".repeat(3_000), "z".repeat(100)));
            }
            System.out.println("lists " + (usedBytes() - before));
            System.out.println("list bytes " + 100 * 23_100);
            before = usedBytes();
            Queue<Object> last = queues.get(queues.size() - 3);
            for (int round = 0; round < 3; round++) {
                while (!last.empty()) {
                    last.get();
                }
                for (int i = 0; i < BYTES_EACH / MIB; i++) {
                    last.put(new byte[(int) MIB]);
                }
            }
            System.out.println("again " + (usedBytes() - before));
        }

        private static long usedBytes() throws Exception {
            String file = Commons.address().orElseThrow();
            var stat = new ProcessBuilder("stat", "-L", "-c", "%b", file).start();
            try (BufferedReader out = stat.inputReader()) {
                return Long.parseLong(out.readLine()) * 512;
            }
        }
    }
}
