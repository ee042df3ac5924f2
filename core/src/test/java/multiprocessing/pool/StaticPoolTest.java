package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serial;
import java.time.Duration;
import java.util.List;
import multiprocessing.function.SerializableCallable;
import multiprocessing.process.Process;
import multiprocessing.testkit.Generations;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs with a static initializer that makes a pool whose workers run it again.
@ExtendWith(Leftovers.class)
class StaticPoolTest {
    private interface Use {
        void run() throws Exception;
    }

    private static void initialize(Use use) {
        System.out.println("initializer");
        try {
            if (Generations.mayRepeat()) {
                use.run();
            }
        } catch (Exception e) {
            System.out.println(e.getMessage());
        }
    }

    private static void open(Builder builder) throws InterruptedException {
        try (Pool pool = builder.processes(1).build()) {
            assertThat(pool.map(FunctionsTest.times(2), List.of(3))).containsExactly(6);
        }
    }

    static final class HasInitializer {
        static {
            initialize(() -> open(Pool.builder().initializer(HasInitializer::begin)));
        }

        private static void begin() {}

        public static void main(String[] args) {}
    }

    static final class HasExitFunction {
        static {
            initialize(() ->
                    open(Pool.builder().workerExit(HasExitFunction::end, Duration.ofMinutes(1))));
        }

        private static void end() {}

        public static void main(String[] args) {}
    }

    static final class IsATask implements SerializableCallable<Integer> {
        @Serial private static final long serialVersionUID = 1;

        static {
            initialize(() -> {
                try (Pool pool = Pool.of(1)) {
                    assertThat(pool.apply(new IsATask())).isEqualTo(1);
                }
            });
        }

        @Override
        public Integer call() {
            return 1;
        }

        public static void main(String[] args) {}
    }

    @ParameterizedTest
    @ValueSource(classes = {HasInitializer.class, HasExitFunction.class, IsATask.class})
    void aPoolWorksForTheRootAloneAndTheWorkerIsToldWhy(Class<?> main) throws Exception {
        try (Program program = Program.start(main)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines())
                    .containsExactly(
                            "initializer",
                            "initializer",
                            "the static initializer of "
                                    + main.getName()
                                    + " runs in each child that uses the class, and would start a process"
                                    + " in each: start it in main, or in a method");
        }
    }

    static final class OfThreads {
        private static final class Holder {
            static final Pool POOL =
                    ThreadPool.builder().processes(1).initializer(Holder::begin).build();

            private static void begin() {}
        }

        public static void main(String[] args) throws InterruptedException {
            var child =
                    new Process(() -> {
                        try (Pool pool = Holder.POOL) {
                            System.out.println(pool.map(FunctionsTest.times(2), List.of(3)));
                        }
                    });
            child.start();
            child.join();
        }
    }

    @Test
    void aPoolOfThreadsRepeatsNothing() throws Exception {
        try (Program program = Program.start(OfThreads.class)) {
            assertThat(program.join()).isZero();

            assertThat(program.lines()).containsExactly("[6]");
        }
    }
}
