package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import multiprocessing.heap.Steps;
import multiprocessing.process.Process;
import multiprocessing.sync.SyncSpec.Runner;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A process halts after the first, the second … step of a signal, until no step is left. Who waits hears that signal or the
/// next one.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ConditionCrashTest {
    private static final int HALTED = 42;

    @Test
    void whereverASignallerDiesTheNextSignalIsHeard() throws Exception {
        int step = 0;
        int exitCode;
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
            exitCode = signalUntil(step, condition);
            try (var _ = condition.hold()) {
                condition.signal();
            }
            waiter.join();
        } while (exitCode == HALTED);
        assertThat(exitCode).isZero();
        assertThat(step).as("steps").isGreaterThan(2);
    }

    private static int signalUntil(int step, Condition condition) throws Exception {
        var child =
                new Process(() -> {
                    int[] steps = {0};
                    Steps.hook(() -> {
                        if (++steps[0] == step) {
                            Runtime.getRuntime().halt(HALTED);
                        }
                    });
                    try (var _ = condition.hold()) {
                        condition.signal();
                    }
                });
        child.start();
        assertThat(child.join(Await.PATIENCE)).isTrue();
        return child.exitCode().orElseThrow();
    }
}
