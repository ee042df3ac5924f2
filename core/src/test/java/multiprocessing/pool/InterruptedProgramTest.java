package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Ctrl-C in a terminal goes to all processes of a program at once.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class InterruptedProgramTest {
    private static final int SIGINT = 2;
    private static final int SIGINT_EXIT = 128 + SIGINT;

    @BeforeEach
    void assumeThatItIsHeard() throws IOException {
        Signals.assumeHeard(SIGINT);
    }

    /// Two of ten tasks are at work when it is interrupted.
    static final class Working {
        public static void main(String[] args) throws Exception {
            try (Pool pool = Pool.of(2)) {
                pool.map(Working::work, IntStream.range(0, 10).boxed().toList(), 1);
            }
        }

        private static int work(int number) throws InterruptedException {
            System.out.println("task runs");
            return number + PoolSpec.sleepLong();
        }
    }

    /// As [Working], but each worker has a pool of its own.
    static final class Nested {
        public static void main(String[] args) throws Exception {
            try (Pool pool = Pool.of(1)) {
                pool.apply(() -> {
                    Working.main(new String[0]);
                    return null;
                });
            }
        }
    }

    /// As [Working], but ends its pool by a hook.
    static final class Hooked {
        public static void main(String[] args) throws Exception {
            Pool pool = Pool.of(2);
            Runtime.getRuntime().addShutdownHook(new Thread(pool::close));
            pool.map(Working::work, IntStream.range(0, 10).boxed().toList(), 1);
        }
    }

    private static void interrupt(List<Long> pids) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("kill", "-INT"));
        pids.forEach(pid -> words.add(Long.toString(pid)));
        new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
    }

    private static List<String> saidAtTheEnd(Class<?> main, boolean parentFirst) throws Exception {
        // as many tasks run
        var count = "-XX:ActiveProcessorCount=2";
        var options = List.of(count, "-Dmultiprocessing.childOptions=" + count);
        try (var program = Program.start(options, main)) {
            Await.await(
                    () -> program.lines().stream().filter("task runs"::equals).count() == 2,
                    "two tasks");
            List<Long> pids = new ArrayList<>();
            program.family().forEach(child -> pids.add(child.pid()));
            pids.add(parentFirst ? 0 : pids.size(), program.pid());

            interrupt(pids);

            assertThat(program.join()).isEqualTo(SIGINT_EXIT);
            program.awaitNoFamily();
            return program.lines().stream().filter(line -> !line.equals("task runs")).toList();
        }
    }

    @Test
    void aProgramSaysOneLineAndItsWorkersNone() throws Exception {
        assertThat(saidAtTheEnd(Working.class, true))
                .containsExactly("interrupted: tasks not done: 10");
    }

    @Test
    void aProgramSaysOneLineThoughItsWorkersDieFirst() throws Exception {
        assertThat(saidAtTheEnd(Working.class, false))
                .containsExactly("interrupted: tasks not done: 10");
    }

    @Test
    void aHookThatClosesThePoolHoldsNothingUp() throws Exception {
        assertThat(saidAtTheEnd(Hooked.class, true)).startsWith("interrupted: tasks not done: 10");
    }

    @Test
    void aNestedPoolSaysNothing() throws Exception {
        assertThat(saidAtTheEnd(Nested.class, false))
                .containsExactly("interrupted: tasks not done: 1");
    }

    @Test
    void aWorkerThatAloneIsInterruptedIsLost() throws Exception {
        try (Pool pool = Pool.of(1)) {
            Event begun = Event.create();
            AsyncResult<Integer> result =
                    pool.applyAsync(() -> {
                        begun.set();
                        return PoolSpec.sleepLong();
                    });
            begun.await();
            interrupt(List.of(pool.workers().getFirst().pid()));

            assertThat(result)
                    .failsWithin(Await.PATIENCE)
                    .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                    .withCauseInstanceOf(WorkerLostException.class)
                    .withMessageContaining("SIGINT");
        }
    }
}
