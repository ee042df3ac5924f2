package multiprocessing.issues;

import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.Multiprocessing;
import multiprocessing.process.Process;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The children of a process stood in a hash set: of two that were `equals` by the user's own definition only one was
/// listed and waited for.
@ExtendWith(Leftovers.class)
class EqualProcessesTest {
    @Test
    void equalProcessesAreTwo() throws InterruptedException {
        var one = new Alike();
        var other = new Alike();
        one.start();
        other.start();
        try {
            assertThat(Multiprocessing.activeChildren()).hasSize(2);
        } finally {
            one.kill();
            other.kill();
            one.join();
            other.join();
        }
    }

    private static final class Alike extends Process {
        private static final long serialVersionUID = 1L;

        @Override
        public void run() throws Exception {
            Thread.sleep(Long.MAX_VALUE);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Alike;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }
}
