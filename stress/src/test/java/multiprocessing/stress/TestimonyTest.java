package multiprocessing.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class TestimonyTest {
    @Test
    void tellsWhereAThreadIsAndWhetherItMayRun() throws Exception {
        var end = new CountDownLatch(1);
        var isEnding = new CountDownLatch(1);
        Thread waiting =
                Thread.ofPlatform()
                        .name("who-waits")
                        .start(() -> {
                            isEnding.countDown();
                            stayUntil(end);
                        });
        try {
            isEnding.await();
            assertThat(Testimony.of(ProcessHandle.current().pid()))
                    .contains("who-waits", "TestimonyTest.stayUntil")
                    .containsPattern(
                            "in 500 ms its threads ran for \\d+ ms, and waited for a processor for \\d+ ms");
        } finally {
            end.countDown();
            waiting.join();
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
