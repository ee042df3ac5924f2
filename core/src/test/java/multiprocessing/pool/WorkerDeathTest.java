package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import multiprocessing.Multiprocessing;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.queue.Queue;
import multiprocessing.shared.IntValue;
import multiprocessing.shared.Value;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What only processes can do to a pool, and only to those.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class WorkerDeathTest {
    private static final int TASKS = 100_000;
    private static final int KILLS_MOST = 12; // each costs the start of a JVM

    private static int square(int x) {
        return x * x;
    }

    private static int sleepLong() throws InterruptedException {
        Thread.sleep(Duration.ofHours(1));
        return 0;
    }

    private static int exit(int code) {
        System.err.println("so I exit");
        System.exit(code);
        return 0;
    }

    static int halt(int code) {
        System.err.println("so I halt");
        Runtime.getRuntime().halt(code);
        return 0;
    }

    private static int killItself() throws InterruptedException {
        System.err.println("these are my last words");
        ProcessHandle.of(ProcessHandle.current().pid()).ifPresent(WorkerDeathTest::kill);
        return sleepLong();
    }

    private static void kill(ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-9", Long.toString(process.pid())).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTaskThatEndsItsProcessFailsAlone() throws Exception {
        try (Pool pool = Pool.of(2)) {
            AsyncResult<Integer> other = pool.applyAsync(WorkerDeathTest::square, 5);

            assertThatThrownBy(() -> pool.apply(WorkerDeathTest::exit, 3))
                    .isInstanceOfSatisfying(
                            WorkerLostException.class,
                            lost -> {
                                assertThat(lost.exitCode()).isEqualTo(3);
                                assertThat(lost.signal()).isEmpty();
                            });
            assertThatThrownBy(() -> pool.apply(WorkerDeathTest::halt, 4))
                    .isInstanceOfSatisfying(
                            WorkerLostException.class,
                            lost -> {
                                assertThat(lost.exitCode()).isEqualTo(4);
                                assertThat(lost.lastWords()).isEqualTo("so I halt");
                            });
            assertThat(other.get()).isEqualTo(25);
            assertThat(pool.apply(WorkerDeathTest::square, 6)).isEqualTo(36);
        }
    }

    @Test
    void aKilledWorkerTellsItsLastWords() throws Exception {
        try (Pool pool = Pool.of(1)) {
            assertThatThrownBy(() -> pool.apply(WorkerDeathTest::killItself))
                    .isInstanceOfSatisfying(
                            WorkerLostException.class,
                            lost -> {
                                assertThat(lost.signal()).hasValue(9);
                                assertThat(lost.pid()).isPositive();
                                assertThat(lost.lastWords()).isEqualTo("these are my last words");
                            })
                    .hasMessageMatching(
                            "PoolWorker-1 \\(pid \\d+\\) was ended by SIGKILL while it ran task 1;"
                                    + " its last words:\nthese are my last words");
        }
    }

    private static final class HaltsWhenWritten implements Serializable {
        @Serial private static final long serialVersionUID = 1;

        @Serial
        private Object writeReplace() {
            return halt(5);
        }
    }

    @Test
    void aTaskThatEndsItsProcessTellsItsLastWords() {
        try (Pool pool = Pool.of(1)) {
            assertThatThrownBy(() -> pool.apply(WorkerDeathTest::exit, 3))
                    .hasMessageEndingWith("; its last words:\nso I exit");
            assertThatThrownBy(() -> pool.apply(WorkerDeathTest::halt, 4))
                    .hasMessageEndingWith("; its last words:\nso I halt");
            assertThatThrownBy(() -> pool.apply(HaltsWhenWritten::new)) // while it is encoded
                    .hasMessageContaining("ended with exit code 5 while it ran task 3")
                    .hasMessageEndingWith("; its last words:\nso I halt");
        }
    }

    @Test
    void aWorkerThatEndsInItsInitializerSaysSo() {
        try (Pool pool = Pool.builder().processes(1).initializer(() -> exit(3)).build()) {
            assertThatThrownBy(() -> pool.apply(WorkerDeathTest::square, 2))
                    .isInstanceOf(BrokenPoolException.class)
                    .cause()
                    .hasMessageContaining("ended with exit code 3 while it ran its initializer")
                    .hasMessageEndingWith("; its last words:\nso I exit");
        }
    }

    private static int haltWhen(Event begun, Event free) throws InterruptedException {
        begun.set();
        free.await();
        return halt(3);
    }

    @Test
    void aCancelledTaskThatEndsItsProcessHasLostItsWorker() throws Exception {
        Event begun = Event.create();
        Event free = Event.create();
        try (Pool pool = Pool.of(1)) {
            AsyncResult<Integer> result = pool.applyAsync(() -> haltWhen(begun, free));
            begun.await();

            result.cancel(false);
            free.set();

            assertThat(result.fate().get()).isEqualTo(AsyncResult.Fate.WORKER_LOST);
        }
    }

    @Test
    void aPoolThatIsShutDownEndsThoughATaskKillsItsWorker() throws Exception {
        Event begun = Event.create();
        Event free = Event.create();
        Pool pool = Pool.of(1);
        AsyncResult<Integer> result = pool.applyAsync(() -> haltWhen(begun, free));
        begun.await();
        pool.shutdown();
        free.set();

        pool.close();
        assertThat(result.exceptionNow()).isInstanceOf(WorkerLostException.class);
    }

    @Test
    void largeArgumentsThatKillTheirWorkersHoldUpNobody() throws Exception {
        var large = new byte[3_000_000];
        try (Pool pool = Pool.of(2)) {
            assertThatThrownBy(() ->
                            pool.map(
                                    (byte[] bytes) -> halt(bytes.length & 1),
                                    List.of(large, large, large),
                                    1))
                    .isInstanceOf(WorkerLostException.class);
            assertThat(pool.apply((byte[] bytes) -> bytes.length, large)).isEqualTo(large.length);
        }
    }

    private static int fillHeap() {
        System.err.println("so I fill the heap");
        return new long[Integer.MAX_VALUE / Long.BYTES].length;
    }

    @Test
    void aWorkerThatEndsSinceItsHeapIsFullSaysSo() throws Exception {
        Builder builder =
                Pool.builder().processes(1).jvmOptions("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
        try (Pool pool = builder.build()) {
            assertThatThrownBy(() -> pool.apply(WorkerDeathTest::fillHeap))
                    .isInstanceOfSatisfying(
                            WorkerLostException.class,
                            lost -> assertThat(lost.exitCode()).isEqualTo(3))
                    .hasMessageContaining("Terminating due to java.lang.OutOfMemoryError")
                    .hasMessageEndingWith("so I fill the heap");
        }
    }

    @SuppressWarnings("restricted") // the crash under test
    private static int crashAt7(int x) {
        if (x == 7) {
            MemorySegment.NULL.reinterpret(Long.BYTES).set(ValueLayout.JAVA_LONG, 0, x);
        }
        return x;
    }

    @Test
    void aCrashInTheMidstOfAMapCostsOneItemAndNamesItsReport(@TempDir Path folder) {
        Path report = folder.resolve("crash.log");
        Builder builder =
                Pool.builder()
                        .processes(2)
                        .jvmOptions(
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:ErrorFile=" + report,
                                "-XX:-CreateCoredumpOnCrash");
        List<Integer> numbers = IntStream.range(0, 20).boxed().toList();
        try (Pool pool = builder.build()) {
            var results = pool.imap(WorkerDeathTest::crashAt7, numbers);
            for (int i = 0; i < 7; i++) {
                assertThat(results.next()).isEqualTo(i);
            }

            assertThatThrownBy(results::next)
                    .isInstanceOf(WorkerLostException.class)
                    .hasMessageContaining("SIGSEGV")
                    .hasMessageContaining(report.toString());
            assertThat(report).exists();
            for (int i = 8; i < 20; i++) {
                assertThat(results.next()).isEqualTo(i);
            }
        }
    }

    private static int haltAt7(IntValue calls, int x) {
        calls.addAndGet(1);
        return x == 7 ? halt(3) : x;
    }

    @Test
    void ofAChunkOnlyTheItemThatRanIsLostAndNoneRunsTwice() {
        List<Integer> numbers = IntStream.range(0, 20).boxed().toList();
        IntValue calls = Value.ofInt(0);
        try (Pool pool = Pool.of(2)) {
            for (int round = 1; round <= 5; round++) {
                var results = pool.imap((Integer x) -> haltAt7(calls, x), numbers, 20);
                for (int i = 0; i < 20; i++) {
                    if (i == 7) {
                        assertThatThrownBy(results::next).isInstanceOf(WorkerLostException.class);
                    } else {
                        assertThat(results.next()).isEqualTo(i);
                    }
                }
                assertThat(calls.get()).isEqualTo(20 * round);
            }
        }
    }

    @Test
    void anIdleWorkerThatDiesIsReplacedAndNothingFails() throws Exception {
        try (Pool pool = Pool.of(1)) {
            for (int i = 0; i < 3; i++) {
                Worker worker = pool.apply(() -> Worker.current().orElseThrow());
                kill(ProcessHandle.of(worker.pid()).orElseThrow());
                Await.await(() -> !pool.workers().contains(worker), "the end of " + worker);
            }
            assertThat(pool.apply(WorkerDeathTest::square, 6)).isEqualTo(36);
        }
    }

    /// Can be sent until it is said otherwise.
    private static final class Moody implements SerializableRunnable {
        static volatile boolean refuses;

        @Serial private static final long serialVersionUID = 1L;

        @Override
        public void runOrThrow() {
            // it is the way that matters
        }

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            if (refuses) {
                throw new NotSerializableException("not now");
            }
            out.defaultWriteObject();
        }
    }

    @Test
    void aWorkerThatCannotBeToldWhatToDoIsNotLeftBehind() throws Exception {
        Moody.refuses = false;
        try (Pool pool = Pool.builder().processes(1).initializer(new Moody()).build()) {
            assertThat(pool.apply(WorkerDeathTest::square, 2)).isEqualTo(4);
            Moody.refuses = true;

            assertThatThrownBy(() -> pool.apply(WorkerDeathTest::halt, 3))
                    .isInstanceOf(WorkerLostException.class);
            assertThatThrownBy(() -> pool.apply(WorkerDeathTest::square, 2))
                    .isInstanceOf(BrokenPoolException.class)
                    .hasStackTraceContaining("not now");
        }
        Await.await(() -> Multiprocessing.activeChildren().isEmpty(), "the end of all workers");
    }

    /// Kills workers at random until stopped; not faster than a busy machine can start others.
    private static final class Killer {
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final Thread thread;
        private int kills;

        Killer(Pool pool, long seed) {
            var random = new Random(seed);
            thread =
                    Thread.ofPlatform()
                            .name("killer")
                            .start(() -> {
                                while (!isOver.get()) {
                                    List<Worker> workers = pool.workers();
                                    if (workers.size() > 1 && kills < KILLS_MOST) {
                                        Worker one = workers.get(random.nextInt(workers.size()));
                                        ProcessHandle.of(one.pid())
                                                .ifPresent(WorkerDeathTest::kill);
                                        kills++;
                                    }
                                    LockSupport.parkNanos(
                                            TimeUnit.MILLISECONDS.toNanos(
                                                    100 + random.nextInt(400)));
                                }
                            });
        }

        void stop() throws InterruptedException {
            isOver.set(true);
            thread.join();
        }
    }

    private static int work(int x) {
        long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(x % 50 == 0 ? 2_000 : 20);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return x;
    }

    @Test
    void whileWorkersAreKilledEachTaskEndsOnce() throws Exception {
        try (Pool pool = Pool.of(3)) {
            var killer = new Killer(pool, 1);
            int lost = 0;
            try {
                List<AsyncResult<Integer>> results = new ArrayList<>();
                for (int i = 0; i < TASKS; i++) {
                    results.add(pool.applyAsync(WorkerDeathTest::work, i));
                }
                for (int i = 0; i < TASKS; i++) {
                    lost += isLost(results.get(i), i) ? 1 : 0;
                }
            } finally {
                killer.stop();
            }

            assertThat(killer.kills).isPositive();
            assertThat(lost).isLessThanOrEqualTo(killer.kills);
            assertThat(pool.apply(WorkerDeathTest::square, 6)).isEqualTo(36);
        }
    }

    private static boolean isLost(AsyncResult<Integer> result, int expected) throws Exception {
        try {
            assertThat(result.get(Await.PATIENCE)).isEqualTo(expected);
            return false;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(WorkerLostException.class);
            return true;
        }
    }

    @Test
    void whileWorkersAreKilledRepeatableTasksAreAllDone() throws Exception {
        try (Pool pool = Pool.of(3)) {
            var killer = new Killer(pool, 2);
            try {
                Pool patient = pool.with(TaskOptions.standard().repeats(1_000));
                List<Integer> numbers = IntStream.range(0, TASKS).boxed().toList();

                assertThat(patient.map(WorkerDeathTest::work, numbers, 50)).isEqualTo(numbers);
            } finally {
                killer.stop();
            }
            assertThat(killer.kills).isPositive();
        }
    }

    private static int haltTwice(IntValue begun, Queue<Integer> done) throws InterruptedException {
        int before = begun.getAndAdd(1);
        if (before < 2) {
            Runtime.getRuntime().halt(3);
        }
        done.put(before);
        return before;
    }

    @Test
    void whatIsRepeatedHasItsSharedArgumentsAgain() throws Exception {
        try (Pool pool = Pool.of(1);
                Queue<Integer> done = Queue.create()) {
            Pool patient = pool.with(TaskOptions.standard().repeats(2));
            IntValue begun = Value.ofInt(0);

            assertThat(patient.apply(() -> haltTwice(begun, done))).isEqualTo(2);
            assertThat(done.get()).isEqualTo(2);
        }
    }

    @Test
    void aFunctionOfManyItemsSharesWithAllWorkers() throws Exception {
        try (Pool pool = Pool.of(3)) {
            IntValue sum = Value.ofInt(0);

            pool.map(x -> sum.addAndGet(x), IntStream.range(0, 100).boxed().toList(), 1);

            assertThat(sum.get()).isEqualTo(4950);
        }
    }

    @Test
    void aTaskThatLeavesAThreadDoesNotKeepThePoolFromItsEnd() throws Exception {
        Pool pool = Pool.of(1);
        pool.apply(() -> {
            Thread.ofPlatform()
                    .start(() -> {
                        try {
                            sleepLong();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
            return 1;
        });

        pool.close();

        assertThat(pool.isTerminated()).isTrue();
    }

    private static long addHookThatHangs() {
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(() -> {
                                    while (true) {
                                        LockSupport.park();
                                    }
                                }));
        return ProcessHandle.current().pid();
    }

    @Test
    void aWorkerWhoseHookHangsIsKilledWhenThePoolIsTerminated() throws Exception {
        Pool pool = Pool.of(1);
        long pid = pool.apply(WorkerDeathTest::addHookThatHangs);

        pool.terminate();
        pool.join();

        Await.gone(pid, "the worker");
    }

    @Test
    void whatIsSharedTravelsToTasksAndBack() throws Exception {
        try (Pool pool = Pool.of(2);
                Queue<Integer> queue = Queue.create()) {
            for (int i = 0; i < 20; i++) {
                int number = i;
                pool.applyAsync(
                                () -> {
                                    queue.put(number);
                                    return null;
                                })
                        .get();
            }

            assertThat(queue.qsize()).isEqualTo(20);
            Queue<Integer> same = pool.apply((Queue<Integer> q) -> q, queue);
            assertThat(same.qsize()).isEqualTo(20);
            same.close();
        }
    }

    /// Has a pool at work when it ends.
    static final class Busy {
        public static void main(String[] args) throws Exception {
            Pool pool = Pool.of(2);
            pool.applyAsync(
                            () -> {
                                System.out.println("task runs");
                                return sleepLong();
                            })
                    .await(Duration.ofHours(1));
        }
    }

    @Test
    void workersEndWithTheirParent() throws Exception {
        try (var program = Program.start(Busy.class)) {
            program.await("task runs");

            program.kill();

            program.awaitNoFamily();
        }
    }

    /// Leaves `main` without waiting.
    static final class Forgetful {
        public static void main(String[] args) throws Exception {
            Pool pool = Pool.of(2);
            int done = pool.apply(WorkerDeathTest::square, 3);
            var _ = pool.applyAsync(WorkerDeathTest::sleepLong);
            System.out.println("done " + done);
        }
    }

    @Test
    void aProgramThatForgetsItsPoolEnds() throws Exception {
        try (var program = Program.start(Forgetful.class)) {
            program.await("done 9");

            program.await("the program ends: tasks not done: 1");
            program.awaitNoFamily();
        }
    }

    /// Leaves `main` while the first of a hundred items runs, which are in four chunks.
    static final class ForgetfulOfItems {
        public static void main(String[] args) throws Exception {
            Event begun = Event.create();
            Pool pool = Pool.of(1);
            var _ =
                    pool.mapAsync(
                            (Integer _) -> {
                                begun.set();
                                return sleepLong();
                            },
                            PoolSpec.numbers(100),
                            25);
            begun.await();
        }
    }

    @Test
    void aProgramThatForgetsItsPoolSaysHowManyItemsWereNotDone() throws Exception {
        try (var program = Program.start(ForgetfulOfItems.class)) {
            program.await("the program ends: tasks not done: 100");
            program.awaitNoFamily();
        }
    }
}
