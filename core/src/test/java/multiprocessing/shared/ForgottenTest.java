package multiprocessing.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import multiprocessing.connection.Pipe;
import multiprocessing.queue.Queue;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Lock;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is made in a loop and dropped.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class ForgottenTest {
    static final class Dropper {
        public static void main(String[] args) {
            switch (args[0]) {
                case "values" -> drop(200_000, () -> Value.ofInt(1).set(1));
                case "arrays" -> drop(40, () -> Array.ofDouble(1_000_000).set(0, 1));
                case "semaphores" -> drop(40, () -> BoundedSemaphore.create(60_000));
                case "queues" -> drop(10_000, Queue::create);
                case "pipes" -> drop(100, Pipe::create);
                default -> throw new IllegalArgumentException(args[0]);
            }
            System.out.println("done");
        }

        private static void drop(int count, Runnable making) {
            for (int i = 0; i < count; i++) {
                making.run();
            }
        }
    }

    /// The cleaner looked through all there was for each, and was alone with that.
    @Test
    void valuesFillNeitherMemory() throws Exception {
        assertThatItDrops("values", "-Xmx24m");
    }

    /// Their locks asked for memory without a look at what was forgotten.
    @Test
    void locksOfValuesMakeRoomForOthers() throws Exception {
        assertThatItDrops("values", "-Dmultiprocessing.memory.bytes=" + (4 << 20));
    }

    /// Eight of them, and then there was no room for the ninth.
    @Test
    void arraysMakeRoomForOthers() throws Exception {
        assertThatItDrops("arrays", "-Dmultiprocessing.memory.bytes=" + (64 << 20));
    }

    /// Of all that is shared, locks and values alone did this.
    @ParameterizedTest
    @ValueSource(strings = {"semaphores", "queues", "pipes"})
    void whateverIsSharedMakesRoomForOthers(String what) throws Exception {
        assertThatItDrops(what, "-Dmultiprocessing.memory.bytes=" + (4 << 20));
    }

    private static void assertThatItDrops(String what, String jvmOption) throws Exception {
        try (var program = Program.start(List.of(jvmOption), Dropper.class, what)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).containsExactly("done");
        }
    }

    /// What is made where it is used, and by the collector's leave is held by nothing but that use.
    @Test
    void whatATemporaryHoldsIsKept() throws Exception {
        try (var lock = Lock.create().hold();
                var value = Value.ofInt(3).hold()) {
            List<Integer> list = Array.of(1, 2, 3).asList();
            IntStream stream = Array.of(1, 2, 3).stream();
            Await.collection();
            fillWhatWasGivenBack();

            assertThat(list).containsExactly(1, 2, 3);
            assertThat(stream.sum()).isEqualTo(6);
            assertThat(lock).isNotNull();
            assertThat(value).isNotNull();
        }
    }

    private static void fillWhatWasGivenBack() {
        for (int i = 0; i < 1_000; i++) {
            Value.ofInt(-1).set(-1);
            Array.of(-1, -1, -1).set(0, -1);
        }
    }
}
