package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.backend.Exercise;
import multiprocessing.heap.Heap;
import multiprocessing.queue.Queue;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ExercisesTest {
    @Test
    void aSpareKeepsNothingOfThem() throws Exception {
        Queue<List<Long>> told = Queue.create();
        var spare =
                Multiprocessing.context(StartMethod.SPAWN) // no others, which would share, too
                        .process(() -> {
                            var used = new ArrayList<Long>();
                            for (int i = 0; i < 3; i++) {
                                for (Exercise exercise : Exercise.all()) {
                                    exercise.run();
                                }
                                used.add(Heap.usedBytes());
                            }
                            told.put(used);
                        });
        spare.start();
        List<Long> used = told.get();
        assertThat(used).containsOnly(used.getFirst());
        spare.join();
    }
}
