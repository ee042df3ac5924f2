package multiprocessing.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.backend.Backend;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.process.Process;
import org.junit.jupiter.api.Test;

/// A start encodes the target, and then the job around it. When there was memory for the first only, the handles in it
/// were never revoked: a queue that the target had captured stayed until the end of its maker, though closed by all.
class NoMemoryForJobTest {
    private static final AtomicInteger REVOKED = new AtomicInteger();

    private static final class Captured implements Shareable {
        void use() {}

        @Override
        public Handle toHandle() {
            return new CapturedHandle();
        }
    }

    private record CapturedHandle() implements Handle {
        @Override
        public Object resolve() {
            return new Captured();
        }

        @Override
        public void revoke() {
            REVOKED.incrementAndGet();
        }
    }

    @Test
    void whatWasToBeSharedIsRevoked() {
        var captured = new Captured();
        var process =
                Process.builder().target(() -> captured.use()).backend(new WithoutMemory()).build();

        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(process::start);
        assertThat(REVOKED).hasValue(1);
    }

    /// Lacks memory when a job is encoded, of which its name is a part.
    private static final class WithoutMemory implements Backend {
        @Override
        public String name() {
            throw new OutOfMemoryError("as a test wants it");
        }

        @Override
        public Worker launch(LaunchRequest request) {
            throw new AssertionError("there is no job");
        }
    }
}
