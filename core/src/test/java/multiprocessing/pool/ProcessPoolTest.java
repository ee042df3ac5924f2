package multiprocessing.pool;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.StackWalker.StackFrame;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import multiprocessing.Multiprocessing;
import multiprocessing.backend.Backend;
import multiprocessing.backend.Backends;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Output;
import multiprocessing.error.ProcessStartException;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Printed;
import multiprocessing.testkit.Program;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Workers that are processes.
class ProcessPoolTest implements PoolSpec, PoolBuilderSpec, FateSpec {
    private static final NoCollector NO_COLLECTOR = new NoCollector();

    @Override
    public Builder pool() {
        return Pool.builder();
    }

    @Test
    void aWorkerThatCannotBeStartedIsToldWhenThePoolIsMade() {
        Builder impossible = pool().processes(1).jvmOptions("-XX:+NoSuchOption");
        assertThatExceptionOfType(ProcessStartException.class)
                .isThrownBy(impossible::build)
                .withMessageContaining("NoSuchOption");
    }

    @Test
    void hasAWorkerForEachProcessorUnlessToldHowMany() throws Exception {
        try (Pool pool = Pool.create()) {
            Await.await(
                    () -> pool.workers().size() == Multiprocessing.cpuCount(),
                    "a worker for each processor");
            assertThat(pool.snapshot()).hasSize(Multiprocessing.cpuCount()); // and no further place
        }
    }

    @Test
    void theProcessOfATaskIsCalledAsItsWorker() throws Exception {
        try (Pool pool = pool(1)) {
            String name = pool.apply(() -> Multiprocessing.currentProcess().name());

            assertThat(pool.workers()).singleElement().extracting(Worker::name).isEqualTo(name);
        }
    }

    /// Something to wait for in a virtual thread.
    @FunctionalInterface
    private interface Waiting {
        void run() throws Exception;
    }

    /// Has one virtual thread wait for a pool, and another end that wait, with a single carrier for both.
    static final class OneCarrier {
        public static void main(String[] args) throws Exception {
            Pool pool = Pool.of(1);
            Event gate = Event.create();
            SerializableCallable<Boolean> task = () -> waitAt(gate);
            List<Waiting> waits =
                    List.of(
                            () -> pool.apply(task),
                            () -> pool.submit(task).get(),
                            () -> pool.applyAsync(task).get(Await.PATIENCE),
                            () -> pool.invokeAny(List.of(task)),
                            () -> pool.map(_ -> waitAt(gate), List.of(1)),
                            () -> pool.imap(_ -> waitAt(gate), List.of(1)).next(),
                            () -> {
                                var _ = pool.submit(task);
                                pool.close();
                            });
            for (Waiting wait : waits) {
                gate.clear();
                Thread waiter = start(wait);
                Await.await(() -> isWaiting(waiter), "the wait");
                start(gate::set).join();
                waiter.join();
            }
            System.out.println("all came to their end");
        }

        private static boolean waitAt(Event gate) throws InterruptedException {
            gate.await();
            return true;
        }

        private static Thread start(Waiting work) {
            return Thread.startVirtualThread(() -> {
                try {
                    work.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        private static boolean isWaiting(Thread thread) {
            Thread.State state = thread.getState();
            return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        }
    }

    @Test
    void whoWaitsForAPoolInAVirtualThreadKeepsNoCarrierFromOthers() throws Exception {
        var options =
                List.of(
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1");
        try (Program program = Program.start(options, OneCarrier.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("all came to their end");
        }
    }

    private static volatile @Nullable FileLock own; // until the process is gone

    private static void lock(String file) throws IOException {
        var channel = FileChannel.open(Path.of(file), CREATE, WRITE);
        own = channel.tryLock();
        if (own == null) {
            throw new IllegalStateException("another process has it");
        }
    }

    @Test
    void aWorkerBeginsWhenTheProcessIsGoneThatHadItsPlace(@TempDir Path folder) throws Exception {
        String file = folder.resolve("lock").toString();
        try (Pool pool =
                pool().processes(1).maxTasksPerChild(1).initializer(() -> lock(file)).build()) {
            for (int worker = 1; worker <= 20; worker++) {
                assertThat(pool.<Integer>apply(ProcessPoolTest::ownId)).isEqualTo(worker);
            }
        }
    }

    private static int ownId() {
        return Worker.current().orElseThrow().id();
    }

    /// Refuses the collector its thread.
    private static final class NoCollector extends InheritableThreadLocal<Object> {
        @Override
        protected Object childValue(Object parent) {
            String maker = StackWalker.getInstance().walk(NoCollector::firstOfOurs);
            if (maker.equals(Machinery.class.getName())) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return parent;
        }

        private static String firstOfOurs(Stream<StackFrame> frames) {
            return frames.map(StackFrame::getClassName)
                    .filter(name -> name.startsWith("multiprocessing."))
                    .filter(name -> !name.equals(NoCollector.class.getName()))
                    .findFirst()
                    .orElse("");
        }
    }

    /// Counts what it starts.
    private static final class Counted implements Backend {
        private final Backend actual = Backends.standard();
        private int started;

        @Override
        public String name() {
            return actual.name();
        }

        @Override
        public multiprocessing.backend.Worker launch(LaunchRequest request) {
            started++;
            return actual.launch(request);
        }
    }

    /// Else it would have to wait for the worker's end.
    @Test
    void aPoolThatHasNoThreadForItsCollectorStartsNoWorker() {
        var backend = new Counted();
        NO_COLLECTOR.set("");
        try {
            assertThatExceptionOfType(OutOfMemoryError.class)
                    .isThrownBy(pool().backend(backend).processes(1)::build)
                    .withMessage("unable to create native thread");
        } finally {
            NO_COLLECTOR.remove();
        }

        assertThat(backend.started).isZero();
        assertThat(Process.activeChildren()).isEmpty();
    }

    /// Has a worker whose exit function throws.
    static final class WithExit {
        public static void main(String[] args) throws Exception {
            SerializableRunnable exit =
                    () -> {
                        throw new IllegalStateException("at the exit");
                    };
            try (Pool pool = Pool.builder().processes(1).workerExit(exit, LONG).build()) {
                System.out.println(pool.apply(() -> Worker.current().isPresent()));
            }
        }
    }

    @Test
    void whatAnExitFunctionThrowsIsToldWithTheNameOfItsWorker() throws Exception {
        try (var program = Program.start(WithExit.class)) {
            program.await("Exception in thread \"PoolWorker-1\" ");
            assertThat(program.join()).isZero();
        }
    }

    @Test
    void aBuilderThatIsUsedAgainChangesNoPoolThatItHasMade() throws InterruptedException {
        Builder builder = pool().processes(1).maxTasksPerChild(1);
        try (Pool first = builder.environment(Map.of("WHO", "first")).build();
                Pool second = builder.environment(Map.of("WHO", "second")).build()) {
            for (int worker = 0; worker < 2; worker++) {
                assertThat(first.apply(() -> System.getenv("WHO"))).isEqualTo("first");
            }
            assertThat(second.apply(() -> System.getenv("WHO"))).isEqualTo("second");
        }
    }

    private static Worker printing(String text) {
        System.out.println(text);
        return Worker.current().orElseThrow();
    }

    @Test
    void itIsToldWhichWorkerHasPrintedWhat() throws Exception {
        try (var printed = Printed.begin()) {
            Worker worker;
            try (Pool pool = pool().processes(1).output(Output.prefixed("%n %p: ")).build()) {
                worker = pool.apply(ProcessPoolTest::printing, "hello");
            }

            assertThat(printed.out()).isEqualTo("PoolWorker-1 " + worker.pid() + ": hello\n");
        }
    }

    @Test
    void aWorkerMayPrintIntoAFileAndHasLastWordsAllTheSame(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("output");
        try (var printed = Printed.begin();
                Pool pool = pool().processes(1).output(Output.file(file)).build()) {
            assertThatThrownBy(() -> pool.apply(WorkerDeathTest::halt, 4))
                    .isInstanceOfSatisfying(
                            WorkerLostException.class,
                            lost -> assertThat(lost.lastWords()).isEqualTo("so I halt"));

            assertThat(file).hasContent("so I halt");
            assertThat(printed.out() + printed.err()).isEmpty();
        }
    }

    /// Sets the event when nothing holds the object any more.
    private static void watch(Object object, Event isForgotten) {
        var reference = new WeakReference<>(object);
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (!reference.refersTo(null)) {
                        System.gc();
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                    }
                    isForgotten.set();
                });
    }

    @Test
    void anIdleWorkerKeepsNothingOfItsLastTask() throws Exception {
        List<Event> forgotten = List.of(Event.create(), Event.create(), Event.create());
        byte[] captured = {1};
        try (Pool pool = Pool.of(1)) {
            byte[] result =
                    pool.apply(
                            (byte[] argument) -> {
                                byte[] made = {3};
                                watch(captured, forgotten.get(0));
                                watch(argument, forgotten.get(1));
                                watch(made, forgotten.get(2));
                                return made;
                            },
                            new byte[] {2});

            assertThat(result).containsExactly(3);
            for (Event event : forgotten) {
                assertThat(event.await(Await.PATIENCE)).isTrue();
            }
        }
    }

    @Test
    @SuppressWarnings("NullAway") // System.setOut takes it
    void aTaskMayTakeTheStandardStreamsOfItsWorkerAway() throws Exception {
        try (Pool pool = Pool.of(1)) {
            boolean done =
                    pool.apply(() -> {
                        System.setOut(null);
                        System.setErr(null);
                        return true;
                    });

            assertThat(done).isTrue();
            assertThat(pool.apply(() -> 5)).isEqualTo(5);
        }
    }
}
