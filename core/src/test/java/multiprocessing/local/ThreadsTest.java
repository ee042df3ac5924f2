package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The library's own threads in the parent.
@ExtendWith(Leftovers.class)
class ThreadsTest {
    private static List<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .toList();
    }

    private static void runOne() throws InterruptedException {
        var process = new Process(() -> {});
        process.start();
        process.join();
    }

    @Test
    void theTimerGoesWhenThereIsNothingToDo() throws Exception {
        runOne();
        assertThat(threads("mp-timer")).hasSize(1);

        Multiprocessing.context(StartMethod.FORKSERVER).release();

        Await.await(() -> threads("mp-timer").isEmpty(), "the end of the timer");
    }

    @Test
    void oneKeeperServesAllChildrenAndGoesThoughTheMainThreadLives() throws Exception {
        Await.await(() -> threads("mp-children").isEmpty(), "the end of those before");
        var process = new Process(() -> Thread.sleep(1_000_000));
        process.start();
        try {
            List<Thread> keeper = threads("mp-children");
            assertThat(keeper).hasSize(1);

            runOne();

            assertThat(threads("mp-children")).isEqualTo(keeper);
        } finally {
            process.kill();
            process.join();
        }
        Await.await(() -> threads("mp-children").isEmpty(), "the end of the keeper");
    }

    @Test
    void allThreadsOfTheLibraryButTheKeeperAreDaemons() throws Exception {
        var process = new Process(() -> Thread.sleep(1_000_000));
        process.start();
        try {
            assertThat(threads("mp-"))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(thread ->
                            assertThat(thread.isDaemon())
                                    .as(thread.getName())
                                    .isEqualTo(!thread.getName().equals("mp-children")));
        } finally {
            process.kill();
            process.join();
        }
    }
}
