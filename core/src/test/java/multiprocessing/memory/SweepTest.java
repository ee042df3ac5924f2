package multiprocessing.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The first use of shared memory by two threads at once, and by one that is interrupted.
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SweepTest {
    @Test
    void aSecondThreadWaitsForTheFirst(@TempDir Path folder) throws Exception {
        var outcome = new CompletableFuture<String>();
        var second =
                Thread.ofPlatform()
                        .daemon()
                        .unstarted(() -> {
                            try (var _ = Sweep.lock(folder)) {
                                outcome.complete("has it");
                            } catch (Exception e) {
                                outcome.completeExceptionally(e);
                            }
                        });
        try (var _ = Sweep.lock(folder)) {
            second.start();
            Await.await(
                    () -> second.getState() == Thread.State.WAITING || outcome.isDone(),
                    "the second to wait");
            assertThat(outcome).isNotDone();
        }
        assertThat(outcome).succeedsWithin(Await.PATIENCE).isEqualTo("has it");
    }

    @Test
    void whoIsInterruptedWhileHeWaitsForAFileHasItAllTheSame() throws Exception {
        var times = new AtomicInteger();

        int found =
                Uninterrupted.call(() -> {
                    if (times.incrementAndGet() == 1) {
                        Thread.currentThread().interrupt();
                        throw new FileLockInterruptionException();
                    }
                    return 42;
                });

        assertThat(found).isEqualTo(42);
        assertThat(Thread.interrupted()).isTrue();
    }
}
