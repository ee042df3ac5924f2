package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.connection.ConnectionOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// References that are given back to a manager that answers when the test wants it to.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ReleaseTest {
    private final FakeManager python = new FakeManager(this::answer);
    private final CountDownLatch isAsked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final AtomicInteger releases = new AtomicInteger();

    private @Nullable Object answer(FakeManager.Question question) throws InterruptedException {
        if (question.method().equals("create")) {
            return FakeManager.made("find");
        }
        if (question.method().equals("decref") && releases.incrementAndGet() == 1) {
            isAsked.countDown();
            mayAnswer.await();
        }
        return null;
    }

    @AfterEach
    void close() {
        python.close();
    }

    @Test
    void aReferenceIsGivenBackOnceByWhoIsInterrupted() throws Exception {
        try (var manager = python.connect()) {
            PythonProxy proxy = manager.create("Table");
            var closing = new Thread(proxy::close);
            closing.start();
            isAsked.await();
            closing.interrupt();
            while (closing.isInterrupted()) { // until it has noticed, or the test's time is over
                Thread.onSpinWait();
            }
            mayAnswer.countDown();
            closing.join();
        }
        assertThat(releases).hasValue(1);
    }

    @Test
    void aReferenceIsGivenBackOnceByWhoClosesTheManagerAndTheProxyAtOnce() throws Exception {
        var manager = python.connect();
        PythonProxy proxy = manager.create("Table");
        var closing = new Thread(manager::close);
        closing.start();
        isAsked.await();
        proxy.close();
        mayAnswer.countDown();
        closing.join();
        assertThat(releases).hasValue(1);
    }

    @Test
    void aManagerThatDoesNotAnswerIsWaitedForOnceByWhoGivesReferencesBack() throws Exception {
        ConnectionOptions options = FakeManager.OPTIONS.handshakeTimeout(Duration.ofMillis(200));
        var manager = python.connect(options);
        PythonProxy first = manager.create("Table");
        PythonProxy _ = manager.create("Table");
        assertThat(first.methods()).contains("find");
        manager.close();
        assertThat(releases).hasValue(1);
    }
}
