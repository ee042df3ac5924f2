package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import multiprocessing.manager.EventProxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Waits for an event of a manager.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PythonEventTest {
    private final FakeManager python = new FakeManager(this::answer);
    private final BlockingQueue<List<?>> waits = new LinkedBlockingQueue<>(); // for how long
    private volatile int waitsMost; // which are in vain but the last

    private @Nullable Object answer(FakeManager.Question question) {
        return switch (question.method()) {
            case "create" -> FakeManager.made("wait");
            case "wait" -> {
                waits.add(question.arguments());
                yield waits.size() >= waitsMost;
            }
            default -> null;
        };
    }

    @AfterEach
    void close() {
        python.close();
    }

    @Test
    void aWaitIsOneHoweverLongSoThatItMissesNoSet() throws Exception {
        try (var manager = python.connect()) {
            EventProxy event = manager.event("Event");
            event.await();
            assertThat(event.await(Duration.ofDays(1))).isTrue();
        }
        assertThat(waits).containsExactly(List.of(), List.of(86_400.0));
    }

    @Test
    void aWaitThatIsTooLongForPythonOnWindowsIsSeveral() throws Exception {
        waitsMost = 2;
        try (var manager = python.connect()) {
            assertThat(manager.event("Event").await(Duration.ofDays(100))).isTrue();
        }
        assertThat(waits).containsExactly(List.of(4e6), List.of(4e6));
    }
}
