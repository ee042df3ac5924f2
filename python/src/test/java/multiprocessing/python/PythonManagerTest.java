package multiprocessing.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.optional;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.AuthenticationException;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.manager.AcquirerProxy;
import multiprocessing.manager.ArrayProxy;
import multiprocessing.manager.BarrierProxy;
import multiprocessing.manager.ConditionProxy;
import multiprocessing.manager.EventProxy;
import multiprocessing.manager.JoinableQueueProxy;
import multiprocessing.manager.NamespaceProxy;
import multiprocessing.manager.ValueProxy;
import multiprocessing.queue.Queue;
import multiprocessing.queue.QueueEmptyException;
import multiprocessing.queue.QueueFullException;
import multiprocessing.sync.BrokenBarrierException;
import multiprocessing.sync.BrokenBarrierException.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A client of Java at a manager of Python.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PythonManagerTest {
    private static final AuthKey KEY = AuthKey.of("a key of tests");

    private static final String SERVER =
            """
            import sys, queue, threading, time
            from multiprocessing.managers import BaseManager, SyncManager, DictProxy, ListProxy, BarrierProxy, EventProxy, Namespace, NamespaceProxy

            class Own: pass
            class Trouble(Exception): pass

            class Table:
                def find(self, name, *, exact=True):
                    return (name, exact)
                def fail(self):
                    raise Trouble('deep', 7)
                def own(self):
                    return Own()
                def part(self):
                    return [1, 2]
                def sleep(self, seconds):
                    time.sleep(seconds)
                def hang(self):
                    hung.set()
                    free.wait()
                    return 'late'

            tasks, plain, sorted_ = queue.Queue(2), {'a': 1}, [3, 1, 2]
            hung, free = threading.Event(), threading.Event()
            barrier = threading.Barrier(2, lambda: tasks.put('all came'))
            class Manager(SyncManager): pass
            Manager.register('get_barrier', callable=lambda: barrier, proxytype=BarrierProxy)
            Manager.register('get_tasks', callable=lambda: tasks)
            Manager.register('get_plain', callable=lambda: plain)
            keyed = {(1, (2,)): 'it', frozenset([3]): 'it', b'k': 'it'}
            Manager.register('get_keyed', callable=lambda: keyed, proxytype=DictProxy)
            Manager.register('get_bare_keyed', callable=lambda: keyed)
            class Keys:
                def keys(self): return {1, 2}
                def items(self): return None
            Manager.register('get_keys', Keys)
            mixed = Namespace(x=1, own=Own(), lock=threading.Lock())
            Manager.register('get_bare_mixed', callable=lambda: vars(mixed), exposed=('get',))
            Manager.register('get_mixed', callable=lambda: mixed, proxytype=NamespaceProxy)
            Manager.register('get_dict', callable=lambda: plain, proxytype=DictProxy)
            Manager.register('get_list', callable=lambda: sorted_, proxytype=ListProxy)
            Manager.register('get_bare_list', callable=lambda: sorted_)
            Manager.register('get_hung', callable=lambda: hung, proxytype=EventProxy)
            Manager.register('get_free', callable=lambda: free, proxytype=EventProxy)
            Manager.register('add', callable=lambda a, b: a + b)
            Manager.register('Part', proxytype=ListProxy, create_method=False)
            Manager.register('Table', Table, exposed=('find', 'fail', 'own', 'part', 'sleep', 'hang'),
                method_to_typeid={'part': 'Part'})
            server = Manager(sys.argv[1], b'a key of tests').get_server()
            print('serving', flush=True)
            server.serve_forever()
            """;

    private final Address address;
    private @Nullable Process python;
    private @Nullable PythonManager manager;

    PythonManagerTest(@TempDir Path folder) {
        address = Address.unix(folder.resolve("manager"));
    }

    private PythonManager connect(int minor) throws Exception {
        python = Python.ofVersion(minor).start(SERVER, address.toString());
        var printed = new BufferedReader(new InputStreamReader(python.getInputStream(), UTF_8));
        assertThat(printed.readLine()).isEqualTo("serving");
        manager = PythonManager.connect(address, KEY);
        return manager;
    }

    @AfterEach
    void end() throws Exception {
        if (manager != null) {
            manager.close();
        }
        if (python != null) {
            python.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13})
    void whatIsUsedMostIsUsedHereWhateverPythonItIs(int minor) throws Exception {
        PythonManager manager = connect(minor);
        assertIsAnEvent(manager.event("Event"));
        Map<String, @Nullable Object> map = manager.map("get_dict");
        assertThat(map.put("b", List.of(2))).isNull();
        assertThat(map.remove("a")).isEqualTo(1);
        assertThat(map).containsExactly(Map.entry("b", List.of(2)));
        JoinableQueueProxy<Object> tasks = manager.queue("get_tasks");
        tasks.put(List.of(1, "two"));
        tasks.put(Map.of("three", 4.5), Duration.ofSeconds(1));
        assertThat(tasks.qsize()).isEqualTo(2);
        assertThat(tasks.full()).isTrue();
        assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> tasks.putNowait(1));
        assertThatExceptionOfType(QueueFullException.class)
                .isThrownBy(() -> tasks.put(1, Duration.ofMillis(1)));
        assertThat(tasks.get()).isEqualTo(List.of(1, "two"));
        assertThat(tasks.get(Duration.ofSeconds(1))).isEqualTo(Map.of("three", 4.5));
        assertThatExceptionOfType(QueueEmptyException.class).isThrownBy(tasks::getNowait);
        assertThatExceptionOfType(QueueEmptyException.class)
                .isThrownBy(() -> tasks.get(Duration.ofMillis(300)));
        tasks.taskDone();
        tasks.taskDone();
        tasks.join();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(tasks::taskDone);
        if (minor >= 13) {
            tasks.close();
            assertThatExceptionOfType(ClosedException.class).isThrownBy(tasks::get);
        } else {
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(tasks::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"get_dict", "get_plain"})
    void aDictOfPythonIsAMapHere(String name) throws Exception {
        Map<String, @Nullable Object> map = connect(13).map(name);
        assertThat(map).containsExactly(Map.entry("a", 1));
        assertThat(map.put("b", List.of(2))).isNull();
        assertThat(map.put("a", 3)).isEqualTo(1);
        assertThat(map).hasSize(2).containsKey("b").doesNotContainKey("c");
        assertThat(map.get("c")).isNull();
        assertThat(map.remove("b")).isEqualTo(List.of(2));
        assertThat(map.remove("b")).isNull();
        map.putAll(Map.of("x", 1, "y", 2));
        map.entrySet().removeIf(entry -> entry.getKey().equals("x"));
        map.replaceAll((_, value) -> value + "!");
        assertThat(map).hasToString("{a=3!, y=2!}");
        map.clear();
        assertThat(map).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get_keyed", "get_bare_keyed"})
    void keysOfADictOfPythonFindWhatTheyBelongTo(String name) throws Exception {
        Map<Object, @Nullable Object> map = connect(13).map(name);
        assertThat(map).hasSize(3);
        for (Object key : new ArrayList<>(map.keySet())) {
            assertThat(map.get(key)).isEqualTo("it");
            assertThat(map.containsKey(key)).isTrue();
        }
        assertThat(map.get(List.of(1, List.of(2)))).isEqualTo("it");
        assertThat(map.get(ByteBuffer.wrap(new byte[] {'k'}))).isEqualTo("it");
        assertThat(new HashMap<>(map)).containsKey(ByteBuffer.wrap(new byte[] {'k'}));
        assertThat(map.containsKey(new byte[] {'k'})).isTrue();
        assertThat(map.containsKey(1)).isFalse();
        map.put(5L, null);
        assertThat(map.containsKey(5L)).isTrue();
        assertThat(map.keySet().remove(5L)).isTrue();
        assertThat(map.keySet().remove(5L)).isFalse();
        map.keySet().removeIf(key -> key instanceof List<?>);
        assertThat(map.remove(Set.of(3))).isEqualTo("it");
        assertThat(map).hasSize(1);
    }

    @Test
    void keysOfPythonMayBeASetButNotNothing() throws Exception {
        Map<Object, @Nullable Object> map = connect(13).map("get_keys");
        assertThat(map.size()).isEqualTo(2);
        assertThatExceptionOfType(PythonException.class)
                .isThrownBy(map.keySet()::iterator)
                .withMessageContaining("items");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void aListOfPythonIsAListHere(int minor) throws Exception {
        List<Object> list = connect(minor).list("get_list");
        assertThat(list).containsExactly(3, 1, 2);
        assertThat(list.set(0, "first")).isEqualTo(3);
        Stream<Object> before = list.stream();
        list.add(4);
        assertThat(before).containsExactly("first", 1, 2);
        list.add(1, 5);
        list.addAll(List.of(6, 7));
        assertThat(list.remove(2)).isEqualTo(1);
        assertThat(list.remove((Object) 6)).isTrue();
        assertThat(new ArrayList<>(list)).containsExactly("first", 5, 2, 4, 7);
        assertThat(list.indexOf(7)).isEqualTo(4);
        assertThat(list.contains(8)).isFalse();
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.get(9));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.add(6, 0));
        list.add(5, "last");
        assertThat(list.remove(5)).isEqualTo("last");
        list.subList(1, 3).clear();
        assertThat(list).hasToString("[first, 4, 7]");
        var ordered = new LinkedHashSet<Object>();
        for (int i = 30; i > 0; i--) {
            ordered.add("element " + i);
        }
        list.clear();
        assertThat(list.addAll(ordered)).isTrue();
        assertThat(list).containsExactlyElementsOf(ordered);
        list.clear();
        assertThat(list).isEmpty();
    }

    @Test
    void whatPythonDoesNotExposeIsToldWithTheWayOut() throws Exception {
        List<Object> list = connect(13).list("get_bare_list");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> list.get(0))
                .withMessageContaining("proxytype");
        JoinableQueueProxy<Object> queue = requireNonNull(manager).queue("get_bare_list");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(queue::join)
                .withMessageContaining("proxytype");
    }

    @Test
    void whoWaitsForAnEventOfPythonHearsThatItIsSetThoughItIsClearedAtOnce() throws Exception {
        EventProxy event = connect(13).event("Event");
        FutureTask<Boolean> waiting = begin(() -> event.await(Duration.ofDays(1)));
        while (!waiting.isDone()) { // until it waits there, or the test's own time is over
            event.set();
            event.clear();
        }
        assertThat(waiting.get()).isTrue();
    }

    @Test
    void whatASyncManagerMakesIsUsedHere() throws Exception {
        PythonManager manager = connect(13);
        assertIsAnEvent(manager.event("Event"));
        AcquirerProxy lock = manager.lock("Lock");
        try (var _ = lock.hold()) {
            assertThat(lock.tryAcquire()).isFalse();
            assertThat(lock.acquire(Duration.ofMillis(1))).isFalse();
        }
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(lock::release);
        ValueProxy<Integer> value = manager.value("Value", "i", 41);
        value.value(value.value() + 1);
        assertThat(value.value()).isEqualTo(42);
        assertThat(manager.list("list", List.of(1, 2))).containsExactly(1, 2);
    }

    private static void assertIsAnEvent(EventProxy event) throws InterruptedException {
        assertThat(event.await(Duration.ofMillis(1))).isFalse();
        event.set();
        event.await();
        assertThat(event.isSet()).isTrue();
        event.clear();
        assertThat(event.isSet()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void arraysAndNamespacesOfPythonAreUsedHere(int minor) throws Exception {
        PythonManager manager = connect(minor);
        ArrayProxy<Double> array = manager.array("Array", "d", List.of(1.5, 2));
        array.value(1, 3.5);
        assertThat(array.size()).isEqualTo(2);
        assertThat(array.value(0) + array.value(1)).isEqualTo(5);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> array.value(2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> array.value(-1, 1.0));
        NamespaceProxy names = manager.namespace("Namespace");
        names.set("x", 1);
        names.set("y", List.of(2));
        assertThat(names.get("y")).isEqualTo(List.of(2));
        assertThat(names.names()).containsExactly("x", "y");
        names.delete("x");
        assertThat(names.has("x")).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> names.get("x"));
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> names.delete("x"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> names.update("y", value -> value));
    }

    @Test
    void aNamespaceOfPythonIsAskedForNoOtherValuesWhetherItHasOne() throws Exception {
        PythonManager manager = connect(13);
        NamespaceProxy names = manager.namespace("get_mixed");
        Map<String, Object> map = manager.map("get_bare_mixed");
        assertThat(names.has("x")).isTrue();
        assertThat(names.has("own")).isTrue(); // though it is no plain data
        assertThat(names.has("lock")).isTrue(); // though Python cannot send it
        assertThat(Stream.of("x", "own", "lock").allMatch(map::containsKey)).isTrue();
        assertThat(map.containsKey("y")).isFalse();
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> map.containsKey(new Object()));
        assertThat(names.has("y")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void aBarrierOfPythonIsABarrierHere(int minor) throws Exception {
        BarrierProxy barrier = connect(minor).barrier("Barrier", 2);
        FutureTask<Integer> other = begin(barrier::await);
        assertThat(barrier.await(Duration.ofDays(1_000_000)) + other.get()).isEqualTo(1);
        assertThat(barrier.parties()).isEqualTo(2);
        assertThat(barrier.waiting()).isZero();
        assertThatExceptionOfType(BrokenBarrierException.class)
                .isThrownBy(() -> barrier.await(Duration.ofMillis(1)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN));
        assertThat(barrier.isBroken()).isTrue();
        barrier.reset();
        assertThat(barrier.isBroken()).isFalse();
        barrier.abort();
        assertThatExceptionOfType(BrokenBarrierException.class).isThrownBy(barrier::await);
    }

    @Test
    void whoIsInterruptedAtABarrierOfPythonBreaksItForTheOthers() throws Exception {
        BarrierProxy barrier = connect(13).barrier("Barrier", 3);
        FutureTask<Integer> other = begin(barrier::await);
        var interrupted = new FutureTask<>(barrier::await);
        Thread waiter = Thread.ofVirtual().start(interrupted);
        while (barrier.waiting() < 2) { // until the test's own time is over
            Thread.onSpinWait();
        }
        waiter.interrupt();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(interrupted::get)
                .withCauseInstanceOf(InterruptedException.class);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(other::get)
                .withCauseInstanceOf(BrokenBarrierException.class);
    }

    @Test
    void whatABarrierOfPythonDoesIsDoneByTheLastWhoComes() throws Exception {
        PythonManager manager = connect(13);
        BarrierProxy barrier = manager.barrier("get_barrier");
        FutureTask<Integer> other = begin(barrier::await);
        assertThat(barrier.await() + other.get()).isEqualTo(1);
        assertThat(manager.queue("get_tasks").getNowait()).isEqualTo("all came");
    }

    @Test
    void aRecursiveLockBelongsToTheThreadThatHasIt() throws Exception {
        PythonManager manager = connect(13);
        AcquirerProxy lock = manager.lock("RLock");
        ValueProxy<Integer> value = manager.value("Value", "i", 0);
        AcquirerProxy signal = manager.lock("Semaphore", 0);
        try (var _ = lock.hold();
                var _ = lock.hold()) {
            value.value(1); // by the same line
            signal.release(); // which nobody has acquired
            signal.release();
            assertThat(inAnother(lock::tryAcquire)).isFalse();
            assertThat(lock.acquire(Duration.ofSeconds(1))).isTrue();
            lock.release();
        }
        assertThat(inAnother(() -> lock.tryAcquire() && value.value() == 1)).isTrue();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(lock::release);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void aConditionOfPythonIsAConditionHere(int minor) throws Exception {
        PythonManager manager = connect(minor);
        ConditionProxy changed = manager.condition("Condition");
        ValueProxy<Integer> value = manager.value("Value", "i", 0);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(changed::signal);
        try (var _ = changed.hold()) {
            assertThat(changed.await(Duration.ofMillis(300))).isFalse(); // more than one short wait
            assertThat(changed.awaitUntil(() -> false, Duration.ofMillis(1))).isFalse();
        }
        FutureTask<Boolean> waiting =
                begin(() -> {
                    try (var _ = changed.hold()) {
                        changed.awaitUntil(() -> value.value() == 2);
                        return true;
                    }
                });
        for (int i = 1; i <= 2; i++) {
            try (var _ = changed.hold()) {
                value.value(i);
                changed.signalAll();
            }
        }
        assertThat(waiting.get()).isTrue();
    }

    @Test
    void aLockIsKeptByWhoIsInterruptedWhileHeHasIt() throws Exception {
        PythonManager manager = connect(13);
        AcquirerProxy lock = manager.lock("RLock");
        PythonProxy table = manager.create("Table");
        var interrupted = new CountDownLatch(1);
        var released =
                new FutureTask<>(() -> {
                    lock.acquire();
                    assertThatExceptionOfType(InterruptedException.class)
                            .isThrownBy(() -> table.call("hang"));
                    interrupted.countDown();
                    Object found = table.call("find", "Ann"); // and not the answer that came late
                    lock.release();
                    return found;
                });
        Thread holder = Thread.ofVirtual().start(released);
        manager.event("get_hung").await();
        holder.interrupt();
        interrupted.await();
        assertThat(lock.tryAcquire()).isFalse();
        manager.event("get_free").set();
        assertThat(released.get()).isEqualTo(List.of("Ann", true));
        assertThat(lock.tryAcquire()).isTrue();
    }

    @Test
    void aLockIsKeptByWhoSendsOrGetsWhatIsNoPlainData() throws Exception {
        PythonManager manager = connect(13);
        AcquirerProxy lock = manager.lock("RLock");
        PythonProxy table = manager.create("Table");
        try (var _ = lock.hold()) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> table.call("find", List.of(new Object())))
                    .withMessageStartingWith("arguments → element 0 → element 0: ");
            assertThatExceptionOfType(TransferException.class).isThrownBy(() -> table.call("own"));
            assertThat(inAnother(lock::tryAcquire)).isFalse();
        }
        assertThat(inAnother(lock::tryAcquire)).isTrue();
    }

    @Test
    void whoIsInterruptedAtABarrierKeepsHisLock() throws Exception {
        PythonManager manager = connect(13);
        AcquirerProxy lock = manager.lock("RLock");
        BarrierProxy barrier = manager.barrier("Barrier", 2);
        var released =
                new FutureTask<>(() -> {
                    try (var _ = lock.hold()) {
                        return barrier.await();
                    }
                });
        Thread holder = Thread.ofVirtual().start(released);
        while (barrier.waiting() < 1) { // until the test's own time is over
            Thread.onSpinWait();
        }
        holder.interrupt();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(released::get)
                .withCauseInstanceOf(InterruptedException.class);
        assertThat(barrier.isBroken()).isTrue();
        assertThat(lock.tryAcquire()).isTrue();
    }

    private interface Waiting {
        void await(ConditionProxy changed) throws InterruptedException;
    }

    /// Waits in another thread. When this returns, it has the lock, and will not get it before this thread releases it.
    private static FutureTask<Boolean> waitFor(ConditionProxy changed, Waiting waiting)
            throws InterruptedException {
        var holding = new CountDownLatch(1);
        FutureTask<Boolean> waiter =
                begin(() -> {
                    try (var _ = changed.hold()) {
                        holding.countDown();
                        waiting.await(changed);
                    }
                    return true;
                });
        holding.await();
        changed.acquire(); // which the other has released by waiting
        return waiter;
    }

    @Test
    void aSignalIsNotLostHoweverLongItsSenderHoldsTheLock() throws Exception {
        PythonManager manager = connect(13);
        ConditionProxy changed = manager.condition("Condition");
        ValueProxy<Integer> value = manager.value("Value", "i", 0);
        PythonProxy table = manager.create("Table");
        List<Waiting> ways =
                List.of(
                        ConditionProxy::await,
                        condition -> condition.awaitUntil(() -> value.value() == 1),
                        condition -> assertThat(condition.await(Duration.ofDays(1))).isTrue());
        for (Waiting way : ways) {
            value.value(0);
            FutureTask<Boolean> waiter = waitFor(changed, way);
            value.value(1);
            table.call("sleep", 0.3); // longer than any short wait
            changed.signal();
            changed.release();
            waiter.get();
        }
    }

    @Test
    void whoIsInterruptedWhileHeWaitsForASignalHasTheLockAndTakesNoOthersSignal() throws Exception {
        PythonManager manager = connect(13);
        ConditionProxy changed = manager.condition("Condition");
        ValueProxy<Integer> value = manager.value("Value", "i", 0);
        var waiter = new AtomicReference<Thread>();
        FutureTask<Boolean> interrupted =
                waitFor(
                        changed,
                        condition -> {
                            waiter.set(Thread.currentThread());
                            assertThatExceptionOfType(InterruptedException.class)
                                    .isThrownBy(condition::await);
                            condition.signal(); // as only the holder may
                        });
        changed.release();
        FutureTask<Boolean> other =
                waitFor(changed, condition -> condition.awaitUntil(() -> value.value() == 1));
        changed.release();
        waiter.get().interrupt();
        interrupted.get();
        try (var _ = changed.hold()) {
            value.value(1);
            changed.signal(1);
        }
        other.get();
    }

    @Test
    void aSignalThatComesToWhoIsInterruptedGoesOnToAnother() throws Exception {
        ConditionProxy changed = connect(13).condition("Condition");
        var first = new AtomicReference<Thread>();
        FutureTask<Boolean> interrupted =
                waitFor(
                        changed,
                        condition -> {
                            first.set(Thread.currentThread());
                            assertThatExceptionOfType(InterruptedException.class)
                                    .isThrownBy(condition::await);
                        });
        changed.release();
        FutureTask<Boolean> other =
                waitFor(
                        changed,
                        condition -> assertThat(condition.await(Duration.ofDays(1))).isTrue());
        changed.signal();
        first.get().interrupt();
        while (first.get().isInterrupted()) { // until it has noticed, or the test's time is over
            Thread.onSpinWait();
        }
        changed.release();
        interrupted.get();
        assertThat(other.get()).isTrue();
    }

    private static <T> FutureTask<T> begin(Callable<T> call) {
        var task = new FutureTask<>(call);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static boolean inAnother(Callable<Boolean> call) throws Exception {
        return begin(call).get();
    }

    @Test
    void anyCallableAndMethodIsCalledByItsName() throws Exception {
        PythonManager manager = connect(13);
        assertThat(manager.call("add", 1, 2)).isEqualTo(3);
        assertThat(manager.call("add", "a", "b")).isEqualTo("ab");
        try (PythonProxy table = manager.create("Table")) {
            assertThat(table.methods()).contains("find", "fail").doesNotContain("__init__");
            Object[] name = {"Ann"};
            assertThat(table.call("find", name, Map.of("exact", false)))
                    .isEqualTo(List.of("Ann", false));
            try (var part = requireNonNull((PythonProxy) table.call("part"))) {
                assertThat(part.asList()).containsExactly(1, 2);
            }
        }
    }

    @Test
    void whatPythonRaisesIsThrownHere() throws Exception {
        PythonManager manager = connect(13);
        assertThatExceptionOfType(PythonException.class)
                .isThrownBy(() -> manager.create("nothing"))
                .withMessageContaining("Traceback")
                .withMessageContaining("KeyError: 'nothing'");
        PythonProxy table = manager.create("Table");
        assertThatExceptionOfType(PythonException.class)
                .isThrownBy(() -> table.call("fail"))
                .extracting(PythonException::error, optional(PythonError.class))
                .contains(new PythonError("__main__.Trouble", List.of("deep", 7)));
        assertThatExceptionOfType(PythonException.class)
                .isThrownBy(() -> table.call("gone"))
                .withMessageContaining("AttributeError");
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> table.call("own"))
                .withMessageContaining("no plain data");
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> table.call("find", List.of(new Object())))
                .withMessageStartingWith("arguments → element 0 → element 0: ");
        assertThat(table.call("find", "still")).isEqualTo(List.of("still", true));
    }

    @Test
    void whoSendsWhatLivesInPythonToAnotherProcessIsToldToConnectThere() throws Exception {
        PythonManager manager = connect(13);
        JoinableQueueProxy<Object> tasks = manager.queue("get_tasks");
        SerializableRunnable capturing = () -> tasks.putNowait(1);
        try (Queue<Object> queue = Queue.create()) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> queue.put(capturing))
                    .withMessageStartingWith("captured variable 'tasks': ")
                    .withMessageContaining("the other may connect to the manager by itself");
            for (Object each :
                    List.of(
                            manager,
                            manager.create("Table"),
                            manager.map("get_dict"),
                            manager.list("get_list"),
                            manager.lock("Lock"),
                            manager.condition("Condition"),
                            manager.event("Event"),
                            manager.barrier("Barrier", 1),
                            manager.value("Value", "i", 1),
                            manager.array("Array", "i", List.of(1)),
                            manager.namespace("Namespace"))) {
                assertThatExceptionOfType(TransferException.class)
                        .isThrownBy(() -> queue.put(each))
                        .withMessageContaining("the other may connect to the manager by itself");
            }
        }
    }

    @Test
    void referencesAreGivenBack() throws Exception {
        PythonManager manager = connect(13);
        PythonProxy table = manager.create("Table");
        List<Object> list = manager.list("list");
        assertThat(list).isEmpty();
        assertThat(manager.objects()).isEqualTo(2);
        table.close();
        table.close();
        assertThat(manager.objects()).isEqualTo(1);
        try (var other = PythonManager.connect(address, KEY)) {
            manager.close();
            assertThat(other.objects()).isZero();
        }
        assertThatExceptionOfType(ClosedException.class).isThrownBy(list::size);
    }

    @Test
    void anInterruptEndsAWaitWithoutTakingAnything() throws Exception {
        JoinableQueueProxy<Object> tasks = connect(13).queue("get_tasks");
        var waiter =
                new Thread(() -> {
                    try {
                        tasks.get();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        waiter.start();
        assertThat(tasks.qsize()).isZero(); // in the time of which the other begins, or not
        waiter.interrupt();
        waiter.join();
        tasks.put("for others");
        assertThat(tasks.getNowait()).isEqualTo("for others");
    }

    @Test
    void whoWaitsForAManagerThatDiesIsTold() throws Exception {
        JoinableQueueProxy<Object> tasks = connect(13).queue("get_tasks");
        assertThat(tasks.empty()).isTrue();
        if (python != null) {
            python.destroyForcibly().waitFor();
        }
        assertThatExceptionOfType(ClosedException.class)
                .isThrownBy(tasks::get)
                .withMessageContaining("gone");
    }

    @Test
    void whoHasAnotherKeyIsNotLetIn() throws Exception {
        connect(13);
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> PythonManager.connect(address, AuthKey.of("another")));
    }

    @Test
    void whatCannotBeAskedAnyMoreCanStillBeShown() throws Exception {
        PythonManager manager = connect(13);
        Map<String, Integer> map = manager.map("get_dict");
        List<Integer> list = manager.list("get_list");
        assertThat(map).hasToString("{a=1}");
        assertThat(list).hasToString("[3, 1, 2]");
        ValueProxy<Integer> value = manager.value("Value", "i", 41);
        NamespaceProxy names = manager.namespace("Namespace");
        names.set("x", 1);
        assertThat(value).hasToString("PythonValue(41)");
        assertThat(names).hasToString("PythonNamespace{x=1}");
        ArrayProxy<Double> array = manager.array("Array", "d", List.of(1.5, 2));
        assertThat(array).hasToString("PythonArray[1.5, 2.0]");
        manager.close();
        assertThat(map.toString())
                .isEqualTo("PythonMap[cannot be asked: this manager is closed here]");
        assertThat(list.toString())
                .isEqualTo("PythonList[cannot be asked: this manager is closed here]");
        for (Object each : List.of(value, names, array)) {
            assertThat(each.toString()).startsWith("Python").contains("[cannot be asked: ");
        }
    }
}
