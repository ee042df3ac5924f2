package multiprocessing.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
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
                            try {
                                outcome.complete(FolderLock.call(folder, () -> "has it"));
                            } catch (Exception e) {
                                outcome.completeExceptionally(e);
                            }
                        });
        assertThat(FolderLock.call(folder, () -> startedWaits(second, outcome))).isTrue();
        assertThat(outcome).succeedsWithin(Await.PATIENCE).isEqualTo("has it");
    }

    private static boolean startedWaits(Thread thread, Future<?> outcome) {
        thread.start();
        try {
            Await.await(
                    () -> thread.getState() == Thread.State.BLOCKED || outcome.isDone(),
                    "the second to wait");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return !outcome.isDone();
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
