package multiprocessing.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class TestimonyTest {
    private static final int THREADS = 300; // whose stacks are more than a pipe holds

    @Test
    void tellsWhereAllThreadsAreAndWhetherTheyMayRun() throws Exception {
        var end = new CountDownLatch(1);
        var areWaiting = new CountDownLatch(THREADS);
        List<Thread> waiting =
                IntStream.range(0, THREADS)
                        .mapToObj(i ->
                                Thread.ofPlatform()
                                        .name("who-waits-" + i)
                                        .start(() -> {
                                            areWaiting.countDown();
                                            stayUntil(end);
                                        }))
                        .toList();
        try {
            areWaiting.await();
            assertThat(Testimony.of(ProcessHandle.current().pid()))
                    .contains(waiting.stream().map(Thread::getName).toList())
                    .contains("TestimonyTest.stayUntil")
                    .containsPattern(
                            "in 500 ms its threads ran for \\d+ ms, and waited for a processor for \\d+ ms");
        } finally {
            end.countDown();
            for (Thread each : waiting) {
                each.join();
            }
        }
    }

    private static void stayUntil(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
