package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import multiprocessing.process.Process;
import multiprocessing.sync.SyncSpec.Runner;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.LastStep;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A process is killed after the first, the second … step of a signal, until no step is left. Who waits hears that signal
/// or the next one.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ConditionCrashTest {
    @Test
    void whereverASignallerDiesTheNextSignalIsHeard(@TempDir Path folder) throws Exception {
        int step = 0;
        boolean isKilled;
        do {
            step++;
            var condition = Condition.create();
            var waiter =
                    new Runner(() -> {
                        try (var _ = condition.hold()) {
                            assertThat(condition.await(Await.PATIENCE)).isTrue();
                        }
                    });
            Await.await(() -> condition.waiting() == 1, "a thread to wait");
            isKilled = signalUntil(LastStep.in(folder, step), condition);
            try (var _ = condition.hold()) {
                condition.signal();
            }
            waiter.join();
        } while (isKilled);
        assertThat(step).as("steps").isGreaterThan(2);
    }

    private static boolean signalUntil(LastStep lastStep, Condition condition) throws Exception {
        var child =
                new Process(() -> {
                    lastStep.hook();
                    try (var _ = condition.hold()) {
                        condition.signal();
                    }
                });
        return lastStep.kills(child);
    }
}
