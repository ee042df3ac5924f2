package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import multiprocessing.error.ClosedException;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A manager and processes that use it.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ManagerTest {
    @Test
    void aListAndAMapAreUsedByTwoProcesses() throws Exception {
        try (var manager = Manager.start()) {
            ListProxy<Integer> list = manager.list();
            MapProxy<String, Integer> map = manager.map(Map.of("count", 0));

            var one = new Process(() -> work(list, map, 1));
            var two = new Process(() -> work(list, map, 2));
            one.start();
            two.start();
            assertThat(one.join(Await.PATIENCE)).isTrue();
            assertThat(two.join(Await.PATIENCE)).isTrue();

            assertThat(one.exception()).isEmpty();
            assertThat(two.exception()).isEmpty();
            assertThat(list).containsExactlyInAnyOrder(1, 1, 1, 2, 2, 2);
            assertThat(map).containsEntry("count", 200).containsEntry("sum", 9);
        }
    }

    private static void work(List<Integer> list, MapProxy<String, Integer> map, int number) {
        for (int i = 0; i < 3; i++) {
            list.add(number);
            map.merge("sum", number, Integer::sum);
        }
        for (int i = 0; i < 100; i++) {
            map.compute("count", (_, count) -> count == null ? 1 : count + 1);
        }
    }

    @Test
    void whoCallsAfterTheEndIsToldThatTheManagerIsGone() {
        var manager = Manager.start();
        MapProxy<String, Integer> map = manager.map();
        manager.shutdown();

        assertThatThrownBy(() -> map.put("one", 1))
                .isInstanceOf(ClosedException.class)
                .hasMessageContaining("the manager is gone");
        assertThatThrownBy(manager::list).isInstanceOf(ClosedException.class);
        assertThat(manager.process().exitCode()).hasValue(0);
        manager.shutdown();
    }
}
