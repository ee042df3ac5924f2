package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.heap.Steps;
import multiprocessing.pool.Pool;
import multiprocessing.process.Process;
import multiprocessing.queue.JoinableQueue;
import multiprocessing.queue.Queue;
import multiprocessing.shared.NoSuchMemoryException;
import multiprocessing.shared.ShareableList;
import multiprocessing.shared.SharedMap;
import multiprocessing.shared.SharedMemory;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Event;
import multiprocessing.sync.RLock;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Printed;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
            Barrier both = manager.barrier(2);

            var one = new Process(() -> work(list, map, both, 1));
            var two = new Process(() -> work(list, map, both, 2));
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

    private static void work(
            List<Integer> list, MapProxy<String, Integer> map, Barrier both, int number)
            throws InterruptedException {
        both.await(Await.PATIENCE);
        for (int i = 0; i < 3; i++) {
            list.add(number);
            map.merge("sum", number, Integer::sum);
        }
        for (int i = 0; i < 100; i++) {
            map.compute("count", (_, count) -> count == null ? 1 : count + 1);
        }
    }

    @Test
    void whoCallsAfterTheEndIsToldThatTheManagerIsGone() throws InterruptedException {
        var manager = Manager.start();
        MapProxy<String, Integer> map = manager.map();
        manager.shutdown();

        assertThatThrownBy(() -> map.put("one", 1))
                .isInstanceOf(ClosedException.class)
                .hasMessageContaining("the manager is gone");
        assertThatThrownBy(manager::list).isInstanceOf(ClosedException.class);
        assertThat(map.toString()).startsWith("MapProxy[cannot be asked: the manager is gone");
        assertThat(manager.process().exitCode()).hasValue(0);
        manager.shutdown();
    }

    @Test
    void aManagerWhoseProcessHasEndedAndIsClosedCanBeClosed() throws InterruptedException {
        try (var manager = Manager.start();
                var other = Manager.start()) {
            manager.shutdown();
            manager.process().close();
            other.process().kill();
            other.join();
            other.process().close();
        }
        assertThat(Process.activeChildren()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shutdownEndsAManagerThatIsStopped() throws Exception {
        var manager = Manager.start();
        ListProxy<Integer> list = manager.list();
        long pid = manager.process().pid();
        var stop = new ProcessBuilder("kill", "-STOP", Long.toString(pid)).inheritIO();
        assertThat(stop.start().waitFor()).isZero();
        Await.await(() -> Await.isStopped(pid), "the stop of the manager");

        manager.shutdown();

        assertThat(manager.process().exitCode()).hasValue(-9);
        assertThatThrownBy(() -> list.add(1)).isInstanceOf(ClosedException.class);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void itsProcessIgnoresCtrlC() throws Exception {
        var manager = Manager.start();
        MapProxy<String, Integer> map = manager.map();

        Signals.send("INT", manager.process().pid());

        var child = new Process(() -> map.put("one", 1));
        child.start();
        assertThat(child.join(Await.PATIENCE)).isTrue();
        assertThat(child.exception()).isEmpty();
        assertThat(map).containsEntry("one", 1);
        manager.shutdown();
        assertThat(manager.process().exitCode()).hasValue(0);
    }

    @Test
    void whoWasInterruptedBeforeEndsAManagerAsAnybodyElse() throws InterruptedException {
        var manager = Manager.start();

        Thread.currentThread().interrupt();
        manager.shutdown();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(manager.process().exitCode()).hasValue(0);
    }

    @Test
    void simpleTypesAreSharedWithoutAWayToTheManager() throws Exception {
        try (var manager = Multiprocessing.manager()) {
            var queue = manager.<String>queue();
            var lock = manager.lock();
            var count = manager.value(0);
            end(manager);
            try (var pool = Pool.of(2)) {
                pool.map(
                        i -> {
                            try (var _ = lock.hold()) {
                                count.set(count.get() + i);
                            }
                            queue.put("item " + i);
                            return i;
                        },
                        List.of(1, 2, 3));
            }

            assertThat(count.get()).isEqualTo(6);
            assertThat(queue.qsize()).isEqualTo(3);
            assertThat(manager.semaphore().value()).isEqualTo(1);
            assertThat(manager.boundedSemaphore().value()).isEqualTo(1);
            assertThat(manager.value(1L << 40).get()).isEqualTo(1L << 40);
            assertThat(manager.value(0.5).get()).isEqualTo(0.5);
            assertThat(manager.array(1, 2).toArray()).containsExactly(1, 2);
            assertThat(manager.array(1L << 40).toArray()).containsExactly(1L << 40);
            assertThat(manager.array(0.5, 1.5).toArray()).containsExactly(0.5, 1.5);
            var event = manager.event();
            assertThat(manager.barrier(1, event::set, Await.PATIENCE).await()).isZero();
            assertThat(event.isSet()).isTrue();
        }
    }

    /// So that whatever goes on goes on without it.
    private static void end(Manager manager) throws InterruptedException {
        manager.process().kill();
        manager.join();
    }

    @Test
    void whatIsWaitedForIsSharedWithoutAWayToTheManager() throws Exception {
        try (var manager = Multiprocessing.manager()) {
            JoinableQueue<Integer> few = manager.joinableQueue(1);
            few.put(1);
            assertThat(few.full()).isTrue();
            RLock lock = manager.rLock();
            Condition ofLock = manager.condition(lock);
            end(manager);
            for (Condition changed : List.of(manager.condition(), ofLock)) {
                JoinableQueue<String> tasks = manager.joinableQueue();
                var waiter =
                        new Process(() -> {
                            try (var _ = changed.hold()) {
                                tasks.put("waits"); // before anybody can signal
                                assertThat(changed.await(Await.PATIENCE)).isTrue();
                            }
                            tasks.taskDone();
                        });
                waiter.start();
                assertThat(tasks.get(Await.PATIENCE)).isEqualTo("waits");
                try (var _ = changed.hold()) {
                    assertThat(lock.isLocked()).isEqualTo(changed == ofLock);
                    changed.signal();
                }
                assertThat(tasks.join(Await.PATIENCE)).isTrue();
                assertThat(waiter.join(Await.PATIENCE)).isTrue();
                assertThat(waiter.exitCode()).hasValue(0);
            }
        }
    }

    @Test
    void aMapOfSimpleTypesIsSharedWithoutAWayToTheManager() throws Exception {
        SharedMap<String, Integer> map;
        try (var manager = Manager.start()) {
            map = manager.map(String.class, Integer.class);
            end(manager);
        }
        map.put("one", 1);
        var child = new Process(() -> map.merge("one", 1, Integer::sum));
        child.start();
        assertThat(child.join(Await.PATIENCE)).isTrue();

        assertThat(map).isEqualTo(Map.of("one", 2));
    }

    @Test
    void callersAreToldWhenTheManagersProcessDies() throws Exception {
        try (var manager = Manager.start()) {
            ListProxy<Integer> list = manager.list();
            manager.process().kill();

            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    list.add(1);
                                }
                            })
                    .isInstanceOf(ClosedException.class);
            manager.join();
            var child = new Process(() -> list.add(1));
            assertThatThrownBy(child::start).isInstanceOf(TransferException.class);
        }
    }

    @Test
    void anInitializerRunsInItsProcessFirst() throws Exception {
        try (var manager = Manager.start(() -> System.setProperty("manager.test", "set"))) {
            ListProxy<Integer> list = manager.list();
            String there = Manager.apply(list, _ -> System.getProperty("manager.test"));
            assertThat(there).isEqualTo("set");
            assertThat(System.getProperty("manager.test")).isNull();
        }
    }

    @Test
    void itsProcessIsNamedAsTheBuilderSaysAndTheBuilderStaysAsItWas() throws Exception {
        var builder = Process.builder().name("db").target(() -> System.exit(3));
        try (var manager = Manager.start(builder);
                var other = Manager.start(Process.builder())) {
            assertThat(manager.process().name()).isEqualTo("db");
            assertThat(manager.process().daemon()).isTrue();
            assertThat(manager.list(List.of(1))).containsExactly(1);
            assertThat(other.process().name()).startsWith("Manager-");
        }
        Process own = builder.build();
        assertThat(own.name()).isEqualTo("db");
        assertThat(own.daemon()).isFalse();
        own.start();
        assertThat(own.join(Await.PATIENCE)).isTrue();
        assertThat(own.exitCode()).hasValue(3);
    }

    @Test
    void aBuilderAndAnInitializerGoTogether() throws Exception {
        var builder = Process.builder().environment(Map.of("MANAGER_TEST", "env"));
        try (var manager =
                Manager.start(
                        builder,
                        () -> System.setProperty("manager.test", System.getenv("MANAGER_TEST")))) {
            ListProxy<Integer> list = manager.list();
            String there = Manager.apply(list, _ -> System.getProperty("manager.test"));
            assertThat(there).isEqualTo("env");
        }
    }

    @Test
    void aPoolHasAWorkerForEachProcessorOfTheManager() throws Exception {
        var builder = Process.builder().jvmOptions("-XX:ActiveProcessorCount=3");
        try (var manager = Manager.start(builder);
                PoolProxy pool = manager.pool()) {
            Barrier all = manager.barrier(3);

            List<Integer> met = pool.map(_ -> all.await(Await.PATIENCE), List.of(1, 2, 3), 1);

            assertThat(met).containsExactlyInAnyOrder(0, 1, 2);
        }
    }

    @Test
    void aPoolWithWhatElseAPoolMayHaveIsMadeByAFactory() throws Exception {
        try (var manager = Manager.start()) {
            manager.register(
                    "pool",
                    () ->
                            Pool.builder()
                                    .processes(1)
                                    .initializer(() -> System.setProperty("manager.test", "pool"))
                                    .maxTasksPerChild(1)
                                    .ownBudget()
                                    .build(),
                    PoolProxy.class);
            try (PoolProxy pool = manager.create("pool", PoolProxy.class)) {
                List<Map.Entry<String, Long>> workers =
                        pool.map(
                                _ ->
                                        Map.entry(
                                                System.getProperty("manager.test"),
                                                ProcessHandle.current().pid()),
                                List.of(1, 2),
                                1);

                assertThat(workers).extracting(Map.Entry::getKey).containsExactly("pool", "pool");
                assertThat(workers).extracting(Map.Entry::getValue).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void resultsOfAPoolAreWaitedForAsLongAsOneLikes() throws Exception {
        Event mayGoOn = Event.create();
        try (var manager = Manager.start();
                PoolProxy pool = manager.pool(1);
                ResultsProxy<Integer> results =
                        pool.imap(
                                x -> {
                                    mayGoOn.await();
                                    return -x;
                                },
                                List.of(1, 2, 3))) {
            assertThatThrownBy(() -> results.next(Duration.ZERO))
                    .isInstanceOf(TimeoutException.class);
            mayGoOn.set();
            assertThat(results.next(Await.PATIENCE)).isEqualTo(-1);
            var rest = new ArrayList<Integer>();
            for (int result : results) {
                rest.add(result);
            }
            assertThat(rest).containsExactly(-2, -3);
        }
    }

    @Test
    void aResultOfAPoolIsTheOwnOfWhoTakesIt() throws Exception {
        try (var manager = Manager.start();
                PoolProxy pool = manager.pool(1);
                ResultsProxy<List<Integer>> results =
                        pool.imap(x -> new ArrayList<>(List.of(x)), List.of(1, 2))) {
            var all = new ArrayList<List<Integer>>();
            for (List<Integer> result : results) {
                result.add(0);
                all.add(result);
            }
            assertThat(all).containsExactly(List.of(1, 0), List.of(2, 0));
        }
    }

    @Test
    void aPoolThatIsShutDownTakesNoMoreAndEnds() throws Exception {
        try (var manager = Manager.start();
                PoolProxy pool = manager.pool(1)) {
            AsyncResultProxy<Integer> last = pool.applyAsync(() -> 1);
            pool.shutdown();
            assertThatThrownBy(() -> pool.apply(() -> 2))
                    .isInstanceOf(RejectedExecutionException.class);
            pool.join();
            assertThat(last.get()).isEqualTo(1);
        }
    }

    @Test
    void anInitializerThatThrowsIsToldAndLeavesNoProcess() {
        try (var _ = Printed.begin()) {
            assertThatThrownBy(() ->
                            Manager.start(() -> {
                                throw new IOException("no model");
                            }))
                    .isInstanceOf(ClosedException.class)
                    .hasSuppressedException(new IOException("no model"));
        }
    }

    @Test
    void anInitializerThatExitsIsToldWithItsExitCode() {
        assertThatThrownBy(() -> Manager.start(() -> System.exit(3)))
                .isInstanceOf(ClosedException.class)
                .hasMessageContaining("before it answered")
                .hasMessageContaining("exitcode=3");
    }

    @Test
    void whoIsInterruptedWhileOneStartsLeavesNoProcess() throws Exception {
        Queue<Long> pids = Queue.create();
        var start =
                new FutureTask<>(() ->
                        Manager.start(() -> {
                            pids.put(ProcessHandle.current().pid());
                            new CountDownLatch(1).await();
                        }));
        Thread starter = Thread.ofPlatform().daemon().start(start);
        long pid = pids.get(Await.PATIENCE);
        try {
            starter.interrupt();
            assertThatThrownBy(() -> start.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .hasCauseInstanceOf(InterruptedException.class);
            Await.await(() -> Multiprocessing.activeChildren().isEmpty(), "its process's end");
        } finally {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void whoWasInterruptedBeforeStartsNone() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(Manager::start).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(Multiprocessing.activeChildren()).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // which is what is refused
    void noInitializerIsRefusedBeforeAnyProcessIsStarted() {
        SerializableRunnable none = null;
        assertThatThrownBy(() -> Manager.start(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("initializer");
    }

    @Test
    void blocksOfMemoryStayWhenTheProcessOfTheirManagerIsKilled() throws Exception {
        Queue<String> made = Queue.create();
        var child =
                new Process(() -> {
                    made.put(SharedMemoryManager.start().sharedMemory(100).name());
                    Thread.currentThread().join();
                });
        child.start();
        try (var block = SharedMemory.attach(made.get())) {
            child.kill();
            child.join();
            SharedMemory.attach(block.name()).close();
            block.unlink();
        }
    }

    /// Its pid is that of who waits, which lives on.
    @Test
    void anInitializerThatThrowsIsToldAlsoIfTheProcessIsAThread() {
        var start =
                new FutureTask<>(() ->
                        Manager.start(
                                Multiprocessing.context(StartMethod.THREAD).process(),
                                () -> {
                                    throw new IOException("no model");
                                }));
        try (var _ = Printed.begin()) {
            Thread.ofPlatform().daemon().start(start);
            assertThatThrownBy(() -> start.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ClosedException.class)
                    .hasSuppressedException(new IOException("no model"));
        }
    }

    @Test
    void anErrorWhileOneIsStartedLeavesNoProcess() throws Exception {
        failOnceWithin(Link.class, "reach");
        try {
            assertThatThrownBy(Manager::start).isInstanceOf(OutOfMemoryError.class);
        } finally {
            Steps.hook(() -> {});
        }
        Await.await(() -> Multiprocessing.activeChildren().isEmpty(), "the end of its process");
    }

    @Test
    void anErrorWhileOneIsToldToListenLeavesNoProcess() {
        failOnceWithin(Manager.class, "listen");
        try {
            assertThatThrownBy(() -> Manager.serve(Address.local(0), AuthKey.of("a key of tests")))
                    .isInstanceOf(OutOfMemoryError.class);
        } finally {
            Steps.hook(() -> {});
        }
        assertThat(Multiprocessing.activeChildren()).isEmpty();
    }

    /// Has the next step that is done by that method, in shared memory, end by an error.
    private static void failOnceWithin(Class<?> type, String method) {
        var hasFailed = new AtomicBoolean();
        var walker = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
        Steps.hook(() -> {
            boolean isWithin =
                    walker.walk(frames ->
                            frames.anyMatch(frame ->
                                    frame.getDeclaringClass() == type
                                            && frame.getMethodName().equals(method)));
            if (isWithin && !hasFailed.getAndSet(true)) {
                throw new OutOfMemoryError("as a test wants it");
            }
        });
    }

    @Test
    void blocksOfMemoryGoWithTheirManager() {
        String name;
        String listName;
        var manager = SharedMemoryManager.start();
        try (manager) {
            name = manager.sharedMemory(100).name();
            listName = manager.shareableList(List.of(1, "two")).name();
            SharedMemory.attach(name).close();
            ShareableList.attach(listName).close();
        }
        assertThatThrownBy(() -> manager.sharedMemory(100)).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> SharedMemory.attach(name))
                .isInstanceOf(NoSuchMemoryException.class);
        assertThatThrownBy(() -> ShareableList.attach(listName))
                .isInstanceOf(NoSuchMemoryException.class);
    }

    @Test
    void aBlockOfMemoryThatIsInUseKeepsNoOtherFromGoing() throws Exception {
        var manager = SharedMemoryManager.start();
        SharedMemory used = manager.sharedMemory(1 << 20);
        SharedMemory other = manager.sharedMemory(100);
        MemorySegment segment = other.segment();
        var pipe = Pipe.open();
        var writer = new FutureTask<>(() -> pipe.sink().write(used.segment().asByteBuffer()));
        Thread.ofPlatform().start(writer);
        // from then on it is in use: a pipe has no room for so much
        assertThat(pipe.source().read(ByteBuffer.allocate(1))).isOne();

        assertThatThrownBy(manager::shutdown).isInstanceOf(IllegalStateException.class);

        assertThat(segment.scope().isAlive()).isFalse();
        for (SharedMemory block : List.of(used, other)) {
            assertThatThrownBy(() -> SharedMemory.attach(block.name()))
                    .isInstanceOf(NoSuchMemoryException.class);
        }
        manager.shutdown();
        pipe.source().close();
        Await.await(writer::isDone, "an end of the use");
        pipe.sink().close();
        used.close();
    }
}
