package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskTableTest {
    private final TaskTable table = new TaskTable(new Observers());
    private int made;

    private Task add(int priority) {
        var task =
                new Task(
                        ++made,
                        new Recorded(),
                        0,
                        new Definition(1, Items.NONE, Luggage.NONE),
                        Shape.FUNCTION,
                        FakeLines.numbers(1),
                        Luggage.NONE,
                        TaskOptions.standard().priority(priority),
                        0);
        assertThat(table.add(task)).isTrue();
        return task;
    }

    private @Nullable Task take() {
        Task first = table.first();
        if (first != null) {
            table.removeFirst();
        }
        return first;
    }

    @Test
    void afterABurstTasksComeInTheirOrder() {
        for (int round = 0; round < 2; round++) {
            List<Task> tasks = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                tasks.add(add(0));
            }
            tasks.addFirst(add(1));
            tasks.addLast(add(-1));

            for (Task task : tasks) {
                assertThat(take()).isSameAs(task);
            }
            assertThat(take()).isNull();
        }
    }
}
