package multiprocessing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The listings with a pool: which worker does what is left to chance there, how many work at once is not.
class PoolListingsTest {
    private static final Pattern BEGIN = Pattern.compile("(\\d) begins in process (\\d+)");
    private static final Pattern END = Pattern.compile("(\\d) ends after \\d+\\.\\d\\d s");

    @TempDir Path folder;
    private final Map<Integer, String> running = new HashMap<>(); // pids by task
    private final HashSet<String> pids = new HashSet<>();
    private int begun;

    private void begins(String line) {
        var begin = BEGIN.matcher(line);
        assertThat(begin.matches()).as(line).isTrue();
        assertThat(Integer.parseInt(begin.group(1))).as("tasks begin in order").isEqualTo(begun++);
        assertThat(running).as("those at work").doesNotContainValue(begin.group(2));
        running.put(begun - 1, begin.group(2));
        pids.add(begin.group(2));
    }

    /// One of those that sleep wakes and ends.
    private void oneEnds(Run run) throws InterruptedException {
        run.passTime(running.size());
        var end = END.matcher(run.line());
        assertThat(end.matches()).as(end.toString()).isTrue();
        assertThat(running.remove(Integer.parseInt(end.group(1)))).isNotNull();
    }

    private void doesTenOnThreeWorkers(Run run) throws InterruptedException {
        while (!running.isEmpty()) {
            oneEnds(run);
            if (begun < 10) {
                begins(run.line());
            }
        }
        assertThat(begun).isEqualTo(10);
        assertThat(pids).hasSize(3);
    }

    @Test
    void poolApplyAsyncHasThreeAtWorkAtATime() throws Exception {
        try (var run = Run.of(folder, PoolApplyAsync.class)) {
            String[] first = {run.line(), run.line(), run.line(), run.line()};
            assertThat(first).contains("--- all are given");
            Arrays.stream(first)
                    .filter(line -> !line.startsWith("---"))
                    .sorted()
                    .forEach(this::begins);
            doesTenOnThreeWorkers(run);
            run.prints("--- all are done").ends();
        }
    }

    @Test
    void poolMapReturnsWhenAllAreDone() throws Exception {
        try (var run = Run.of(folder, PoolMap.class)) {
            String[] first = {run.line(), run.line(), run.line()};
            Arrays.stream(first).sorted().forEach(this::begins);
            doesTenOnThreeWorkers(run);
            run.prints("--- all are given, and 10 results are there", "--- all are done").ends();
        }
    }

    @Test
    void poolApplyHasOneAtWorkAtATime() throws Exception {
        try (var run = Run.of(folder, PoolApply.class)) {
            for (int i = 0; i < 10; i++) {
                begins(run.line());
                oneEnds(run);
            }
            assertThat(pids).hasSizeBetween(1, 3);
            run.prints("--- all are given", "--- all are done").ends();
        }
    }

    @Test
    void poolFiveTasksHasTwoWaitForAWorker() throws Exception {
        try (var run = Run.of(folder, PoolFiveTasks.class)) {
            run.printsInAnyOrder(
                    "main begins",
                    "task 1",
                    "task 1 at 0",
                    "task 2",
                    "task 2 at 0",
                    "task 3",
                    "task 3 at 0");
            for (int i = 1; i < 10; i++) {
                run.passTime(3)
                        .printsInAnyOrder("task 1 at " + i, "task 2 at " + i, "task 3 at " + i);
            }
            run.passTime(3).printsInAnyOrder("task 4", "task 4 at 0", "task 5", "task 5 at 0");
            for (int i = 1; i < 10; i++) {
                run.passTime(2).printsInAnyOrder("task 4 at " + i, "task 5 at " + i);
            }
            run.passTime(2).prints("main ends").ends();
        }
    }

    @Test
    void poolFiveTasksInTurnHasAllWait() throws Exception {
        try (var run = Run.of(folder, PoolFiveTasksInTurn.class).prints("main begins")) {
            for (int task = 1; task < 6; task++) {
                run.prints("task " + task);
                for (int i = 0; i < 10; i++) {
                    run.prints("task " + task + " at " + i).passTime(1);
                }
            }
            run.prints("main ends").ends();
        }
    }

    @Test
    void poolWithoutJoinEndsWithoutItsTasks() throws Exception {
        try (var run = Run.of(folder, PoolWithoutJoin.class)) {
            run.prints("main ends, without close() and join()").ends(0);
            assertThat(run.errorLines()).containsExactly("the program ends: tasks not done: 10");
        }
    }

    @Test
    void poolWithQueueTakesWhatTasksPut() throws Exception {
        try (var run = Run.of(folder, PoolWithQueue.class)) {
            run.prints("ten squares, their sum is 285").ends();
        }
    }

    @Test
    void poolWithManagerTakesWhatTasksPut() throws Exception {
        try (var run = Run.of(folder, PoolWithManager.class)) {
            run.prints("ten squares, their sum is 285").ends();
        }
    }
}
