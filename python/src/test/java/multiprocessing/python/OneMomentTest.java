package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What is done by one call, while somebody adds to a dict or a list.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class OneMomentTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final FakeManager python = new FakeManager(this::answer);

    private @Nullable Object answer(FakeManager.Question question) {
        asked.add(question.method());
        return switch (question.method()) {
            case "create" -> FakeManager.made("__getitem__", "__len__", "clear", "items", "pop");
            case "items" -> List.of(List.of("b", 2), List.of("a", 1));
            case "__getitem__" ->
                    question.arguments().getFirst() instanceof Slice ? List.of("b", "a") : "c";
            case "__len__" -> 3; // by then
            default -> null;
        };
    }

    @AfterEach
    void close() {
        python.close();
    }

    @Test
    void aStreamOfAMapGoesThroughTheItemsOfOneMoment() throws Exception {
        try (var manager = python.connect()) {
            Map<String, Integer> map = manager.map("it");
            assertThat(map.entrySet().stream().map(Map.Entry::getKey).toList())
                    .containsExactly("b", "a");
            assertThat(map.keySet().stream().sorted().toList()).containsExactly("a", "b");
            assertThat(map.values().stream().toList()).containsExactly(2, 1);
        }
    }

    @Test
    void anArrayOfAnyTypeHasTheElementsOfOneMoment() throws Exception {
        try (var manager = python.connect()) {
            List<String> list = manager.list("it");
            assertThat(list.toArray()).containsExactly("b", "a");
            assertThat(list.toArray(new String[0])).containsExactly("b", "a");
            assertThat(list.toArray(String[]::new)).containsExactly("b", "a");
        }
    }

    @Test
    void aViewOfAMapIsClearedByOneCall() throws Exception {
        try (var manager = python.connect()) {
            Map<String, Integer> map = manager.map("it");
            map.keySet().clear();
            map.values().clear();
            map.entrySet().clear();
            assertThat(asked)
                    .containsSubsequence("clear", "clear", "clear")
                    .doesNotContain("items");
        }
    }
}
