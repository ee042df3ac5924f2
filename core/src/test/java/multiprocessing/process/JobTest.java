package multiprocessing.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.Set;
import multiprocessing.codec.Parcel;
import multiprocessing.error.TransferException;
import multiprocessing.memory.ProcessId;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What a new process is told, there and back.
class JobTest {
    private static byte[] encoded(String name, boolean daemon, boolean isCall) {
        var process = Process.builder().target(() -> {}).name(name).daemon(daemon).build();
        var work = new Parcel(new byte[] {1, 2, 3}, Set.of());
        return Job.encode(process, Process.root(), "forkserver", isCall, work);
    }

    @Test
    void allThatIsToldArrives() {
        byte[] payload = encoded("Jürgen's 𝄞", true, false);

        Job job = Job.decode(payload);

        assertThat(job.name()).isEqualTo("Jürgen's 𝄞");
        assertThat(job.identity()).matches("\\d+");
        assertThat(job.daemon()).isTrue();
        assertThat(job.isCall()).isFalse();
        assertThat(job.parentName()).isEqualTo("MainProcess");
        assertThat(job.parentPid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(job.root().pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(job.backend()).isEqualTo("forkserver");
        assertThat(Arrays.copyOfRange(payload, job.workOffset(), payload.length))
                .containsExactly(1, 2, 3);
    }

    /// By then another process may have the root's number.
    @Test
    void whoOutlivesItsParentIsToldWhenTheRootBegan() {
        var process = Process.builder().target(() -> {}).outlivesParent().build();
        var work = new Parcel(new byte[0], Set.of());

        Job job = Job.decode(Job.encode(process, Process.root(), "forkserver", true, work));

        assertThat(job.root()).isEqualTo(ProcessId.here());
    }

    @Test
    void flagsAreNotMixedUp() {
        Job job = Job.decode(encoded("p", false, true));

        assertThat(job.daemon()).isFalse();
        assertThat(job.isCall()).isTrue();
    }

    @Test
    void aCutJobIsRefused() {
        byte[] job = encoded("process", false, true);
        for (int length = 0; length < job.length - 3; length++) {
            assertThat(catchThrowable(decodeFirst(job, length)))
                    .as("first %d bytes", length)
                    .isInstanceOf(TransferException.class);
        }
    }

    private static ThrowingCallable decodeFirst(byte[] job, int length) {
        return () -> Job.decode(Arrays.copyOf(job, length));
    }
}
