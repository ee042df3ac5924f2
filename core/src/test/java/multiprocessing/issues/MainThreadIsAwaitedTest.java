package multiprocessing.issues;

import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.process.Process;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A child's main thread used to do what the JVM does after `main`: wait for the other threads and for the hooks. A hook
/// or a thread that waited for the main thread, as graceful ones do, and the main thread waited for each other for ever.
@ExtendWith(Leftovers.class)
class MainThreadIsAwaitedTest {
    @Test
    void aHookMayWaitForTheMainThread() throws InterruptedException {
        var process =
                new Process(() -> {
                    var main = Thread.currentThread();
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitQuietly(main)));
                });
        process.start();
        process.join();
        assertThat(process.exitCode()).hasValue(0);
    }

    @Test
    void aThreadMayWaitForTheMainThread() throws InterruptedException {
        var process =
                new Process(() -> {
                    var main = Thread.currentThread();
                    new Thread(() -> awaitQuietly(main)).start();
                });
        process.start();
        process.join();
        assertThat(process.exitCode()).hasValue(0);
    }

    private static void awaitQuietly(Thread main) {
        try {
            main.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
