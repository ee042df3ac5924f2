package multiprocessing.issues;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.backend.Backend;
import multiprocessing.backend.ExitStatus;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.process.Process;
import org.junit.jupiter.api.Test;

/// A child that was joined and closed at once could still be on its parent's list, since the thread that tells of an end
/// wakes the joiner first and takes the child off the list afterwards. Whoever read the list then met the closed object:
/// `activeChildren()` threw, and a process at its end failed instead of waiting.
class ClosedChildTest {
    @Test
    void aClosedChildIsNotActive() throws InterruptedException {
        startJoinClose();
        assertThat(Multiprocessing.activeChildren()).isEmpty();
    }

    @Test
    void aClosedChildIsNotWaitedFor() throws InterruptedException {
        var parent =
                Multiprocessing.context(StartMethod.THREAD)
                        .process(ClosedChildTest::startJoinClose);
        parent.start();
        parent.join();
        assertThat(parent.exception()).isEmpty();
        assertThat(parent.exitCode()).hasValue(0);
    }

    private static void startJoinClose() throws InterruptedException {
        var process = Process.builder().target(() -> {}).backend(new EndsAtOnce()).build();
        process.daemon(Multiprocessing.parentProcess().isEmpty()); // or a keeper would wait
        process.start();
        process.join();
        process.close();
    }

    /// Its processes have ended when they are started, and nobody takes them off the list.
    private static final class EndsAtOnce implements Backend {
        @Override
        public String name() {
            return "ends-at-once";
        }

        @Override
        public Worker launch(LaunchRequest request) {
            return new Ended();
        }
    }

    private static final class Ended implements Worker {
        private final CompletableFuture<ExitStatus> ended =
                new CompletableFuture<>() {
                    @Override
                    public CompletableFuture<Void> thenRun(Runnable later) {
                        return new CompletableFuture<>();
                    }
                };

        private Ended() {
            ended.complete(ExitStatus.of(0));
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
        public void kill() {}

        @Override
        public void interrupt() {}

        @Override
        public void abandon() {}
    }
}
