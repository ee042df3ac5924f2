package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Objects;
import multiprocessing.backend.ExitStatus;
import multiprocessing.codec.Failures;
import multiprocessing.error.ProcessDiedException;
import multiprocessing.testkit.Await;
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

    /// The exception of a job may be large, and a process that has ended may be kept for long.
    @Test
    void anExceptionThatWasAskedForIsKeptNoLongerAsItCame() throws Exception {
        byte[] encoded = Failures.encode(new IllegalStateException("planned"));
        var kept = new WeakReference<>(encoded);
        fate.failed(encoded);
        encoded = null;
        ExitStatus status = end(1);

        assertThat(status.failure()).containsInstanceOf(IllegalStateException.class);
        assertThat(fate.settled()).isSameAs(status);
        try {
            Await.await(
                    () -> {
                        System.gc();
                        return kept.refersTo(null);
                    },
                    "the bytes to be forgotten");
        } finally {
            Reference.reachabilityFence(fate);
        }
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
