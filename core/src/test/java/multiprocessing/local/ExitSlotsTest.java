package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a JVM still does after its main thread.
@ExtendWith(Leftovers.class)
class ExitSlotsTest {
    /// Asks for something to be done last when it comes down already, as a child that a signal ends in its boot.
    static final class Late {
        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(Late::ask));
        }

        private static void ask() {
            ExitSlots.runLast(() -> System.out.println("last"));
            System.out.println("asked");
        }
    }

    @Test
    void aJvmThatComesDownTakesNoMoreAndSaysNothing() throws Exception {
        try (var program = Program.start(Late.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("asked");
        }
    }
}
