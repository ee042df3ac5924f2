package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A parent that is coming down closes the lines to its children. A JVM that it had just started, and that had not got
/// its job yet, ended with exit code 0: the parent's main thread, which goes on until the very end, was told that a job
/// had been done of which not a line had run.
@ExtendWith(Leftovers.class)
class JobNeverArrivesTest {
    @Test
    void aJvmWhoseJobNeverArrivesDoesNotEndWell() throws Exception {
        JvmWorker child = Launching.LAUNCHER.bootSpare();
        child.abandon();
        long patience = Await.PATIENCE.toSeconds();
        assertThat(child.ended().get(patience, TimeUnit.SECONDS).code()).isEqualTo(-15);
    }
}
