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
            for (int i = 0; i < 200_000; i++) {
                Value.ofInt(i).set(1);
            }
            System.out.println("done");
        }
    }

    /// The cleaner looked through all there was for each, and was alone with that.
    @Test
    void valuesFillNeitherMemory() throws Exception {
        try (var program = Program.start(List.of("-Xmx24m"), Dropper.class)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).containsExactly("done");
        }
    }
}
