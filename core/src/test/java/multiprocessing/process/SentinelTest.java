package multiprocessing.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whom the end of a process is told to.
class SentinelTest {
    private final Thread thread = Thread.currentThread();
    private final Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    private final List<Throwable> reported = new ArrayList<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final Sentinel sentinel = new Sentinel(end);

    @AfterEach
    void asItWas() {
        thread.setUncaughtExceptionHandler(before);
    }

    @Test
    void allAreToldThoughTheirActionsThrow() {
        thread.setUncaughtExceptionHandler((_, thrown) -> reported.add(thrown));
        var full = new OutOfMemoryError("as a test wants it");
        var told = new AtomicInteger();
        IntStream.range(0, 3)
                .forEach(_ ->
                        sentinel.whenReady(() -> {
                            told.incrementAndGet();
                            throw full;
                        }));

        end.complete("ended");

        assertThat(told).hasValue(3);
        assertThat(reported).containsExactly(full, full, full);
    }

    @Test
    void whoComesLaterIsToldAtOnceAndOnlyOnce() {
        end.complete("ended");
        var told = new AtomicInteger();

        sentinel.whenReady(told::incrementAndGet);
        sentinel.whenReady(told::incrementAndGet);

        assertThat(told).hasValue(2);
    }

    @Test
    void whoNoLongerWaitsIsNotTold() {
        var told = new AtomicInteger();
        Runnable action = told::incrementAndGet;
        sentinel.whenReady(action);
        var second = sentinel.whenReady(action);

        second.cancel();
        second.cancel();
        end.complete("ended");

        assertThat(told).hasValue(1);
    }
}
