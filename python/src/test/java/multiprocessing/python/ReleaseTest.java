package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Connection;
import multiprocessing.connection.Listener;
import multiprocessing.connection.Terms;
import multiprocessing.error.ClosedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// References that are given back to a manager, which here is none of Python's and answers when the test wants it to.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ReleaseTest {
    private static final Terms TERMS =
            Terms.of(AuthKey.of("a key of tests")).codec(new PickleCodec());

    private final Listener listener = Listener.open(TERMS);
    private final CountDownLatch isAsked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final AtomicInteger releases = new AtomicInteger();

    ReleaseTest() {
        begin(this::serve);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void begin(Work work) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        work.run();
                    } catch (ClosedException | InterruptedException e) {
                        // the test is over
                    }
                });
    }

    private void serve() throws InterruptedException {
        while (true) {
            Connection line = listener.accept();
            begin(() -> answer(line));
        }
    }

    private void answer(Connection line) throws InterruptedException {
        try (line) {
            Object what = line.recv(List.class).get(1);
            if (what.equals("decref") && releases.incrementAndGet() == 1) {
                isAsked.countDown();
                mayAnswer.await();
            }
            Object made = new Object[] {"1", new Object[] {"find"}};
            line.send(new @Nullable Object[] {"#RETURN", what.equals("create") ? made : null});
        }
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Test
    void aReferenceIsGivenBackOnceByWhoIsInterrupted() throws Exception {
        try (var manager = PythonManager.connect(listener.address(), TERMS)) {
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
        var manager = PythonManager.connect(listener.address(), TERMS);
        PythonProxy proxy = manager.create("Table");
        var closing = new Thread(manager::close);
        closing.start();
        isAsked.await();
        proxy.close();
        mayAnswer.countDown();
        closing.join();
        assertThat(releases).hasValue(1);
    }
}
