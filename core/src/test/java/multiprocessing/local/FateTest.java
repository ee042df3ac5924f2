package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import multiprocessing.backend.ExitStatus;
import multiprocessing.error.ProcessDiedException;
import org.junit.jupiter.api.Test;

/// How a child is said to have ended where no signals are: who ends a process there has it exit with 1.
class FateTest {
    private final Fate fate = new Fate(new Running(), false);

    @Test
    void whatItsParentHasKilledHasEndedByThat() {
        fate.isToBeTerminated();
        fate.isToBeKilled();

        assertThat(end(1).code()).isEqualTo(-9);
        assertThat(end(1).failure()).containsInstanceOf(ProcessDiedException.class);
    }

    @Test
    void whatItsParentHasTerminatedHasEndedByThat() {
        fate.isToBeTerminated();

        assertThat(end(1).code()).isEqualTo(-15);
        assertThat(end(1).failure()).containsInstanceOf(ProcessDiedException.class);
    }

    @Test
    void whatHasExitedBeforeHasItsOwnExitCode() {
        fate.leaves(0);
        fate.isToBeKilled();

        assertThat(end(1).code()).isEqualTo(1);
    }

    @Test
    void whatNobodyHasEndedHasItsOwnExitCode() {
        assertThat(end(1).code()).isEqualTo(1);
    }

    @Test
    void anotherExitCodeIsItsOwn() {
        fate.isToBeKilled();

        assertThat(end(7).code()).isEqualTo(7);
    }

    private ExitStatus end(int exitCode) {
        fate.exited(exitCode);
        fate.streamsEnded();
        return Objects.requireNonNull(fate.settled());
    }

    private static final class Running implements Fate.Child {
        @Override
        public boolean wasUp() {
            return true;
        }

        @Override
        public Obituary obituary(int exitCode) {
            return new Obituary("child", 7, exitCode, "", "");
        }

        @Override
        public ClassLoader loader() {
            return ClassLoader.getSystemClassLoader();
        }
    }
}
