package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What a list of Python's is asked for.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PythonListTest {
    private final FakeManager python = new FakeManager(this::answer);
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    private @Nullable Object answer(FakeManager.Question question) {
        asked.add(question.method());
        return switch (question.method()) {
            case "create" -> FakeManager.made("__len__", "__getitem__", "pop", "remove");
            case "__len__" -> 1;
            case "__getitem__" -> "element";
            default -> null;
        };
    }

    @AfterEach
    void close() {
        python.close();
    }

    @Test
    void anElementIsRemovedByOneCallSoThatItIsNoOther() throws Exception {
        try (var manager = python.connect()) {
            List<Object> list = manager.list("list");
            assertThat(list).hasSize(1);
            asked.clear();
            assertThat(list.remove("element")).isTrue();
            assertThat(asked).containsExactly("remove");
        }
    }
}
