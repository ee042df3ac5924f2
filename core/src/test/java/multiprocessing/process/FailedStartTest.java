package multiprocessing.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import multiprocessing.backend.Backend;
import multiprocessing.backend.ExitStatus;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.queue.Queue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A start that fails when the process exists already, for want of memory.
class FailedStartTest {
    private static final int KILLED = -9;

    /// It went on, known to nobody, and who tried once more had its work done twice.
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theProcessIsKilled(int attempt) {
        Queue<String> queue = Queue.create();
        var worker = new Unwatched(attempt);
        Process process = Process.builder().target(() -> queue.put("done")).backend(worker).build();

        assertThatThrownBy(process::start).isInstanceOf(OutOfMemoryError.class);

        assertThat(worker.ended().getNow(ExitStatus.of(0)).code()).isEqualTo(KILLED);
        assertThat(Process.activeChildren()).isEmpty();
        assertThat(process.exitCode()).hasValue(KILLED);
    }

    /// Has no memory for one of those who want to hear of its end.
    private static final class Unwatched implements Backend, Worker {
        private final CompletableFuture<ExitStatus> ended;

        Unwatched(int failing) {
            ended =
                    new CompletableFuture<>() {
                        private int attempts;

                        @Override
                        public CompletableFuture<Void> thenRun(Runnable action) {
                            if (++attempts == failing) {
                                throw new OutOfMemoryError("planted");
                            }
                            return super.thenRun(action);
                        }
                    };
        }

        @Override
        public String name() {
            return "unwatched";
        }

        @Override
        public Worker launch(LaunchRequest request) {
            return this;
        }

        @Override
        public long pid() {
            return 0;
        }

        @Override
        public CompletableFuture<ExitStatus> ended() {
            return ended;
        }

        @Override
        public void terminate() {}

        @Override
        public void kill() {
            ended.complete(ExitStatus.of(KILLED));
        }

        @Override
        public void interrupt() {}

        @Override
        public void abandon() {}
    }
}
