package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a [Builder] and [TaskOptions] promise, run with workers that are threads and with workers that are processes.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
interface PoolBuilderSpec {
    /// A pool of such workers.
    Builder pool();

    @Test
    default void whatHasPriorityBeginsFirst() throws Exception {
        try (Pool pool = pool().processes(1).build()) {
            Queue<String> begun = Queue.create();
            Event free = Event.create();
            pool.execute(() -> free.await());
            pool.execute(() -> begun.put("first given"));
            pool.with(TaskOptions.standard().priority(-1)).execute(() -> begun.put("unimportant"));
            pool.with(TaskOptions.standard().priority(1)).execute(() -> begun.put("important"));
            free.set();

            assertThat(begun.get()).isEqualTo("important");
            assertThat(begun.get()).isEqualTo("first given");
            assertThat(begun.get()).isEqualTo("unimportant");
        }
    }
}
