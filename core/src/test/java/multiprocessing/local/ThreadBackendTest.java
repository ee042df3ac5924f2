package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.process.Bootstrap;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a process that is a thread keeps; what it does is in the contract of [multiprocessing.process.Process].
@ExtendWith(Leftovers.class)
class ThreadBackendTest {
    @SuppressWarnings("UnusedMethod") // called by its name
    private static void nothing() {}

    @Test
    void aProcessThatHasEndedDoesNotKeepItsJob() throws Exception {
        byte[] job = Bootstrap.jobOf(ThreadBackendTest.class, "nothing");
        var kept = new WeakReference<>(job);
        var request = new LaunchRequest("done", job, Set.of(), LaunchOptions.standard());
        Worker worker = new ThreadBackend().launch(request);
        job = null;
        request = null;
        assertThat(worker.ended().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).code())
                .isZero();

        try {
            Await.await(
                    () -> {
                        System.gc();
                        return kept.refersTo(null);
                    },
                    "the job to be forgotten");
        } finally {
            Reference.reachabilityFence(worker);
        }
    }
}
