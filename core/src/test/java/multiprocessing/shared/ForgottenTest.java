package multiprocessing.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is made in a loop and dropped.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class ForgottenTest {
    static final class Dropper {
        public static void main(String[] args) {
            if (args[0].equals("values")) {
                for (int i = 0; i < 200_000; i++) {
                    Value.ofInt(i).set(1);
                }
            } else {
                for (int i = 0; i < 40; i++) {
                    Array.ofDouble(1_000_000).set(0, 1);
                }
            }
            System.out.println("done");
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

    private static void assertThatItDrops(String what, String jvmOption) throws Exception {
        try (var program = Program.start(List.of(jvmOption), Dropper.class, what)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).containsExactly("done");
        }
    }
}
