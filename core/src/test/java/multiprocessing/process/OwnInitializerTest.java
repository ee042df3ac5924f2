package multiprocessing.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serial;
import java.util.List;
import java.util.concurrent.Callable;
import multiprocessing.connection.Pipe;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.pool.Pool;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Event;
import multiprocessing.sync.Semaphore;
import multiprocessing.testkit.Generations;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs with a static initializer that gives its own functions to other processes.
@ExtendWith(Leftovers.class)
class OwnInitializerTest {
    private static final String REFUSED =
            " runs in each child that uses the class, and would start a process in each: start it"
                    + " in main, or in a method";

    private static int run(Process process) {
        process.start();
        try {
            process.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return process.exitCode().orElse(-1);
    }

    static final class Starts {
        static {
            System.out.println("initializer");
            if (Generations.mayRepeat()) {
                int _ = run(new Process(() -> System.out.println("target")));
            }
        }

        public static void main(String[] args) {
            System.out.println("main");
        }
    }

    @Test
    void aProcessIsStartedByTheRootAloneAndItsChildIsToldWhy() throws Exception {
        try (Program program = Program.start(Starts.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines().stream().filter("initializer"::equals)).hasSize(2);
            assertThat(program.lines())
                    .contains("main")
                    .doesNotContain("target")
                    .anyMatch(line -> line.endsWith(Starts.class.getName() + REFUSED));
        }
    }

    private static final class Another {
        static SerializableRunnable target() {
            return () -> System.out.println("target");
        }
    }

    static final class HasAnothersTarget extends Process {
        @Serial private static final long serialVersionUID = 1L;

        static {
            System.out.println("initializer");
            if (Generations.mayRepeat()) {
                int _ = OwnInitializerTest.run(new HasAnothersTarget());
            }
        }

        private HasAnothersTarget() {
            super(builder().target(Another.target()));
        }

        public static void main(String[] args) {
            System.out.println("main");
        }
    }

    /// It is read with the object, before the target.
    @Test
    void aSubclassMayNotStartItselfWhoseverTargetItHas() throws Exception {
        try (Program program = Program.start(HasAnothersTarget.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines().stream().filter("initializer"::equals)).hasSize(2);
            assertThat(program.lines())
                    .contains("main")
                    .anyMatch(line -> line.endsWith(HasAnothersTarget.class.getName() + REFUSED));
        }
    }

    static final class StartsFromDeepWithin {
        static {
            System.out.println("initializer");
            if (Generations.mayRepeat()) {
                below(1100);
            }
        }

        private static void below(int frames) {
            if (frames > 0) {
                below(frames - 1);
            } else {
                int _ = run(new Process(() -> System.out.println("target")));
            }
        }

        public static void main(String[] args) {
            System.out.println("main");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+StackTraceInThrowable", "-XX:-StackTraceInThrowable"})
    void anInitializerIsSeenBeyondTheEndOfATrace(String option) throws Exception {
        try (Program program = Program.start(List.of(option), StartsFromDeepWithin.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines().stream().filter("initializer"::equals)).hasSize(2);
            assertThat(program.lines()).contains("main").doesNotContain("target");
        }
    }

    static final class IsAskedByAHolder {
        private static final class Holder {
            static final int CODE = inAnother();
        }

        private static int inAnother() {
            return run(new Process(() -> System.out.println("target")));
        }

        public static void main(String[] args) throws InterruptedException {
            var child = new Process(() -> System.out.println("code " + Holder.CODE));
            child.start();
            child.join();
        }
    }

    @Test
    void aNestedClassMayHaveAFunctionOfTheOneAroundItDone() throws Exception {
        try (Program program = Program.start(IsAskedByAHolder.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines()).containsExactly("target", "code 0");
        }
    }

    static final class HasAPool {
        static {
            System.out.println("initializer");
            if (Generations.mayRepeat()) {
                try (Pool pool = Pool.of(1)) {
                    int one = 1;
                    attempt(() -> pool.map(x -> x + 10, List.of(1)));
                    attempt(() -> pool.apply(x -> x + one, 20));
                }
            }
        }

        private static void attempt(Callable<?> call) {
            try {
                System.out.println(call.call());
            } catch (Exception e) {
                System.out.println(e.getMessage());
            }
        }

        public static void main(String[] args) {
            System.out.println("main");
        }
    }

    @Test
    void aPoolWorksForTheRootAloneAndTheWorkerIsToldWhy() throws Exception {
        try (Program program = Program.start(HasAPool.class)) {
            assertThat(program.join()).isZero();

            String refused = "the static initializer of " + HasAPool.class.getName() + REFUSED;
            assertThat(program.lines())
                    .containsExactlyInAnyOrder(
                            "initializer", "initializer", refused, refused, "[11]", "21", "main");
        }
    }

    /// All that it shares is made, used and waited for before its class is there.
    static final class Shares {
        static {
            if (Generations.mayRepeat()) {
                try {
                    share();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        private static void share() throws InterruptedException {
            Queue<String> queue = Queue.create();
            queue.put("item");
            Pipe pipe = Pipe.create();
            pipe.first().send(queue.get());
            Event event = Event.create();
            event.set();
            event.await();
            try (var _ = Semaphore.create(1).hold()) {
                System.out.println(pipe.second().recv());
            }
        }

        public static void main(String[] args) {
            System.out.println("main");
        }
    }

    @Test
    void whatIsSharedMayBeUsedInAnInitializer() throws Exception {
        try (Program program = Program.start(Shares.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines()).containsExactly("item", "main");
        }
    }
}
