package multiprocessing.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Client;
import multiprocessing.connection.Connection;
import multiprocessing.connection.ConnectionOptions;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.error.ClosedException;
import multiprocessing.manager.Manager;
import multiprocessing.manager.NamespaceProxy;
import multiprocessing.process.Process;
import multiprocessing.queue.JoinableQueue;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Array;
import multiprocessing.shared.DoubleValue;
import multiprocessing.shared.IntArray;
import multiprocessing.shared.IntValue;
import multiprocessing.shared.SharedMap;
import multiprocessing.shared.Value;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Event;
import multiprocessing.sync.Lock;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients of Python at a server of Java.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PythonServerTest {
    private static final AuthKey KEY = AuthKey.of("a key of tests");

    private static final String HEAD =
            """
            import sys, os, time, queue, threading
            from multiprocessing.managers import *
            from multiprocessing.managers import DictProxy, ListProxy, AcquirerProxy, \\
                ConditionProxy, EventProxy, ValueProxy, NamespaceProxy, BarrierProxy
            class Manager(BaseManager): pass
            def connected(*names, **proxies):
                for name in names:
                    Manager.register(name)
                for name, proxytype in proxies.items():
                    Manager.register(name, proxytype=proxytype)
                manager = Manager(sys.argv[1], b'a key of tests')
                manager.connect()
                return manager
            def raised(function, *args):
                try:
                    function(*args)
                except Exception as e:
                    return repr(e)
            """;

    private final PythonServer server;

    PythonServerTest(@TempDir Path folder) {
        server = PythonServer.open(Address.unix(folder.resolve("python")), KEY);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String run(int minor, String script) throws Exception {
        return Python.ofVersion(minor).run(HEAD + script, server.address().toString());
    }

    private java.lang.Process start(String script) throws Exception {
        return Python.ofVersion(13).start(HEAD + script, server.address().toString());
    }

    private static BufferedReader reader(java.lang.Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    @Test
    void whatASortedMapOrSetCannotCompareIsATypeError() throws Exception {
        server.register("get_dict", new TreeMap<>(Map.of(1, "one")));
        server.register("get_set", new TreeSet<>(Set.of(1)));
        String script =
                """
                manager = connected('get_set', get_dict=DictProxy)
                d, s = manager.get_dict(), manager.get_set()
                for function, *args in (d.get, 'x'), (d.__setitem__, 'x', 1), (d.update, {'x': 1}), (s.add, 'x'):
                    print(raised(function, *args)[:10])
                print(d.get(1), d.get(2))
                """;
        assertThat(run(13, script)).isEqualTo("TypeError(\n".repeat(4) + "one None");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13})
    void aQueueIsOneForPythonAndJava(int minor) throws Exception {
        Queue<Object> queue = Queue.bounded(2);
        server.register("get_queue", queue);
        queue.put(List.of(1, "two"));
        assertThat(
                        run(
                                minor,
                                """
                                queue = connected('get_queue').get_queue()
                                print(queue.get(), queue.empty(), queue.qsize())
                                print(raised(queue.get, False), raised(queue.get_nowait))
                                print(raised(queue.get, True, 0.01), raised(queue.get, True, -1))
                                queue.put({'three': None})
                                queue.put((4, b'five'), timeout=1)
                                print(queue.full(), raised(queue.put_nowait, 6))
                                print(raised(queue.put, 6, True, 0.01), raised(queue.put))
                                """))
                .isEqualTo(
                        """
                        [1, 'two'] True 0
                        Empty() Empty()
                        Empty() ValueError("'timeout' must be a non-negative number")
                        True Full()
                        Full() TypeError("put() missing required argument: 'item'")\
                        """);
        var expected = new LinkedHashMap<String, @Nullable Object>();
        expected.put("three", null);
        assertThat(queue.getNowait()).isEqualTo(expected);
        assertThat((List<?>) queue.getNowait()).first().isEqualTo(4);
    }

    @Test
    void aQueueIsShutDownByWhateverNameItIsAskedFor() throws Exception {
        Queue<Object> queue = Queue.create();
        server.register("get_one", queue).register("get_other", queue);
        assertThat(
                        run(
                                13,
                                """
                                manager = connected('get_one', 'get_other')
                                one, other = manager.get_one(), manager.get_other()
                                one.shutdown()
                                print(raised(other.get), raised(other.put, 1))
                                """))
                .isEqualTo("ShutDown() ShutDown()");
    }

    public interface Sum {
        int of(int[] numbers);
    }

    @Test
    void anArrayIsGoneThroughByItsProxy() throws Exception {
        IntArray numbers = Array.ofInt(2);
        numbers.set(0, 40);
        numbers.set(1, 2);
        Sum sum = all -> IntStream.of(all).sum();
        server.register("get_array", numbers).register("get_list", new ArrayList<>());
        server.register("get_sum", sum, Sum.class);
        assertThat(
                        run(
                                13,
                                """
                                from multiprocessing import current_process
                                from multiprocessing.managers import ArrayProxy
                                current_process().authkey = b'a key of tests'
                                manager = connected('get_sum', get_array=ArrayProxy, get_list=ListProxy)
                                array, items = manager.get_array(), manager.get_list()
                                items.extend(array)
                                items.append(array)
                                print(items[:2], items[2][1], manager.get_sum().of(array))
                                """))
                .isEqualTo("[40, 2] 2 42");
    }

    @Test
    void aQueueThatAChildHasIsTheSame() throws Exception {
        JoinableQueue<Object> numbers = JoinableQueue.create();
        Queue<Object> squares = Queue.create();
        server.register("get_numbers", numbers).register("get_squares", squares);
        var child =
                new Process(() -> {
                    for (int i = 1; i <= 3; i++) {
                        numbers.put(i);
                    }
                    numbers.join();
                    squares.put("done");
                });
        child.start();
        String printed =
                run(
                        13,
                        """
                        manager = connected('get_numbers', 'get_squares')
                        numbers, squares = manager.get_numbers(), manager.get_squares()
                        for _ in range(3):
                            squares.put(numbers.get() ** 2)
                            numbers.task_done()
                        numbers.join()
                        print(raised(numbers.task_done))
                        """);
        assertThat(printed).isEqualTo("ValueError('task_done() called too many times')");
        child.join();
        assertThat(squares.get()).isEqualTo(1);
        assertThat(squares.get()).isEqualTo(4);
        assertThat(squares.get()).isEqualTo(9);
        assertThat(squares.get()).isEqualTo("done");
    }

    @Test
    void aQueueOfThreadsHasRoomForWhatIsNotNone() throws Exception {
        var queue = new ArrayBlockingQueue<Object>(1);
        server.register("get_queue", queue);
        queue.put("a");
        assertThat(
                        run(
                                13,
                                """
                                queue = connected('get_queue').get_queue()
                                print(queue.full(), queue.get(), raised(queue.get, True, 0.01))
                                queue.put('b')
                                print(raised(queue.put_nowait, 'c'), 'None cannot' in raised(queue.put, None))
                                """))
                .isEqualTo("True a Empty()\nFull() True");
        assertThat(queue.take()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void aMapIsADict(int minor) throws Exception {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>(Map.of("a", 1));
        server.register("get_dict", map);
        String script =
                """
                d = connected(HOW).get_dict()
                d['b'] = [1, 2.5]
                print(d['a'], d['b'], 'a' in d, 'z' in d, len(d), raised(d.__getitem__, 'z'))
                print(list(d), d.keys(), d.values(), d.items())
                print(d.get('z'), d.get('z', 3), d.setdefault('c', 4), d.setdefault('c', 5))
                print(d.pop('c'), d.pop('c', None), raised(d.pop, 'c'), d.popitem())
                d.update({'x': 1}); d.update([('y', 2)]); d.update(other=3)
                del d['x']
                print(raised(d.__delitem__, 'x'), d.copy(), d)
                print(d._callmethod('__or__', ({'a': 2},)), list(d._callmethod('__reversed__')))
                d.clear()
                print(d, raised(d.popitem))
                d['end'] = None
                """;
        for (String how : List.of("'get_dict'", "get_dict=DictProxy")) {
            map.clear();
            map.put("a", 1);
            assertThat(run(minor, script.replace("HOW", how)))
                    .isEqualTo(
                            """
                            1 [1, 2.5] True False 2 KeyError('z')
                            ['a', 'b'] ['a', 'b'] [1, [1, 2.5]] [('a', 1), ('b', [1, 2.5])]
                            None 3 4 4
                            4 None KeyError('c') ('b', [1, 2.5])
                            KeyError('x') {'a': 1, 'y': 2, 'other': 3} {'a': 1, 'y': 2, 'other': 3}
                            {'a': 2, 'y': 2, 'other': 3} ['other', 'y', 'a']
                            {} KeyError('popitem(): dictionary is empty')\
                            """);
            assertThat(map).hasSize(1).containsEntry("end", null);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void aListIsAList(int minor) throws Exception {
        List<Object> list = new ArrayList<>();
        server.register("get_list", list);
        String script =
                """
                l = connected(HOW).get_list()
                l.append(3); l.extend((1, 2)); l.insert(0, 9); l.insert(-1, 'x')
                print(l, len(l), l[0], l[-1], l[1:3], l[::-1], l[-2:], raised(l.__getitem__, 5))
                l.remove('x'); l.sort(); print(l, l.index(9), l.count(2.0), raised(l.index, 7), raised(l.remove, 7))
                l.sort(reverse=True); l[0] = 8; l[1:3] = [5, 6, 7]; print(l, 8 in l, 9 in l)
                l[::2] = 'abc'; del l[0]; del l[-2:]; print(l, list(reversed(l)))
                print(l + [1], l * 2, 2 * l, l.pop(), l.pop(0), raised(l.pop), [x for x in l])
                l.extend([1, 2]); l.reverse(); print(l, raised(l.__setitem__, 'a', 1))
                """;
        for (String how : List.of("'get_list'", "get_list=ListProxy")) {
            list.clear();
            assertThat(run(minor, script.replace("HOW", how)).lines())
                    .containsExactly(
                            "[9, 3, 1, 'x', 2] 5 9 2 [3, 1] [2, 'x', 1, 3, 9] ['x', 2] IndexError('list index out of range')",
                            "[1, 2, 3, 9] 3 1 ValueError('7 is not in list') ValueError('list.remove(x): x not in list')",
                            "[8, 5, 6, 7, 1] True False",
                            "[5, 'b'] ['b', 5]",
                            "[5, 'b', 1] [5, 'b', 5, 'b'] [5, 'b', 5, 'b'] b 5 IndexError('pop from empty list') []",
                            "[2, 1] TypeError('list indices must be integers or slices')");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void keysComeBackAsPythonCanHashThem(int minor) throws Exception {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>(Map.of(List.of(7), "of Java"));
        Map<Object, @Nullable Object> set = new LinkedHashMap<>();
        Queue<Object> queue = Queue.create();
        server.register("get_dict", map).register("get_set", set.keySet());
        server.register("get_queue", queue);
        set.put(Set.of("a"), null);
        assertThat(
                        run(
                                minor,
                                """
                                manager = connected('get_queue', 'get_set', get_dict=DictProxy)
                                d, queue, s = manager.get_dict(), manager.get_queue(), manager.get_set()
                                d[b'k'] = 1; d[(1, (b'2',))] = 2; d[frozenset([3])] = 3
                                print(all(k in d for k in d.keys()), all(d[k] == v for k, v in d.items()))
                                print(d.copy(), d.popitem(), d[7,], [x for x in s], s.pop())
                                queue.put({(1, 2): (3, [4]), b'5': {(6,)}})
                                print(queue.get(), raised(d.__setitem__, [1], 2))
                                """))
                .isEqualTo(
                        """
                        True True
                        {(7,): 'of Java', b'k': 1, (1, (b'2',)): 2, frozenset({3}): 3} (frozenset({3}), 3) of Java \
                        [frozenset({'a'})] frozenset({'a'})
                        {(1, 2): (3, [4]), b'5': {(6,)}} TypeError("unhashable type: 'list'")\
                        """);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void whatIsSharedByProcessesIsSharedWithPython(int minor) throws Exception {
        Event event = Event.create();
        Barrier barrier = Barrier.create(2);
        IntValue count = Value.ofInt(40);
        DoubleValue weight = Value.ofDouble(0);
        server.register("get_event", event).register("get_barrier", barrier);
        server.register("get_count", count).register("get_weight", weight);
        var child =
                new Process(() -> {
                    event.await();
                    barrier.await();
                    count.value(count.value() + 1);
                    barrier.await();
                });
        child.start();
        assertThat(
                        run(
                                minor,
                                """
                                manager = connected(get_event=EventProxy, get_barrier=BarrierProxy,
                                    get_count=ValueProxy, get_weight=ValueProxy)
                                event, barrier = manager.get_event(), manager.get_barrier()
                                count, weight = manager.get_count(), manager.get_weight()
                                print(event.is_set(), event.wait(0.01), barrier.parties)
                                event.set()
                                print(event.wait(), event.is_set())
                                count.value += 1
                                weight.value = 2
                                barrier.wait()
                                barrier.wait()
                                print(count.value, weight.value, raised(count.set, 2 ** 40))
                                barrier.abort()
                                print(raised(barrier.wait), barrier.broken)
                                """))
                .isEqualTo(
                        """
                        False False 2
                        True True
                        42 2.0 OverflowError('not an integer of 32 bits: 1099511627776')
                        BrokenBarrierError() True\
                        """);
        child.join();
    }

    @Test
    void aBarriersActionRunsHereWhoeverIsTheLastToCome() throws Exception {
        Queue<Object> done = Queue.create();
        server.register("get_barrier", Barrier.create(2, () -> done.put("opened")));
        server.registerFactory(
                "Failing",
                (arguments, _) ->
                        Barrier.create(
                                (int) arguments.getFirst(),
                                () -> {
                                    throw new IllegalStateException("no disk");
                                }));
        assertThat(
                        run(
                                13,
                                """
                                manager = connected(get_barrier=BarrierProxy, Failing=BarrierProxy)
                                barrier, failing, told = manager.get_barrier(), manager.Failing(2), []
                                def both(barrier, do=lambda f: f()):
                                    thread = threading.Thread(target=lambda: told.append(do(barrier.wait)))
                                    thread.start()
                                    told.append(do(barrier.wait))
                                    thread.join()
                                both(barrier)
                                print(sorted(told)); told.clear()
                                both(failing, raised)
                                told.sort()
                                print(told[0], 'no disk' in told[1], failing.broken)
                                """))
                .isEqualTo("[0, 1]\nBrokenBarrierError() True True");
        assertThat(done.getNowait()).isEqualTo("opened");
    }

    @Test
    void locksAndSemaphoresKeepOthersOut() throws Exception {
        Lock lock = Lock.create();
        server.register("get_lock", lock).register("get_rlock", RLock.create());
        server.register("get_semaphore", BoundedSemaphore.create(2));
        assertThat(
                        run(
                                13,
                                """
                                manager = connected(get_lock=AcquirerProxy, get_rlock=AcquirerProxy,
                                    get_semaphore=AcquirerProxy)
                                lock, rlock = manager.get_lock(), manager.get_rlock()
                                semaphore = manager.get_semaphore()
                                with lock:
                                    print(lock.acquire(False), lock.acquire(True, 0.01))
                                print(lock.acquire(), lock.release(), 'unlocked' in raised(lock.release))
                                thread = threading.Thread(target=lock.acquire)
                                thread.start(); thread.join()
                                print(lock.acquire(True, 30), lock.release())
                                with rlock, rlock:
                                    def other():
                                        print(rlock.acquire(False))
                                    thread = threading.Thread(target=other)
                                    thread.start()
                                    thread.join()
                                semaphore.acquire(), semaphore.acquire()
                                print(semaphore.acquire(False), semaphore.release(), semaphore.release())
                                print(raised(semaphore.release))
                                """))
                .isEqualTo(
                        """
                        False False
                        True None True
                        True None
                        False
                        False None None
                        ValueError('Semaphore released too many times')\
                        """);
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void aLockIsKeptWhateverOtherProxiesAreDroppedMeanwhile() throws Exception {
        server.register("get_lock", Lock.create()).register("get_rlock", RLock.create());
        server.register("get_condition", Condition.create());
        server.register("get_semaphore", BoundedSemaphore.create(1));
        server.register("get_value", Value.ofInt(0));
        assertThat(
                        run(
                                13,
                                """
                                manager = connected(get_lock=AcquirerProxy, get_rlock=AcquirerProxy,
                                    get_condition=ConditionProxy, get_semaphore=AcquirerProxy, get_value=ValueProxy)
                                def elsewhere(function):
                                    thread = threading.Thread(target=function)
                                    thread.start(); thread.join()
                                def kept(get):
                                    def use():
                                        with get(): pass
                                    def test():
                                        print(get().acquire(False), end=' ')
                                    mine = get()
                                    elsewhere(use)
                                    with mine:
                                        manager.get_value().set(1)
                                        elsewhere(test)
                                for get in manager.get_lock, manager.get_rlock, manager.get_condition, manager.get_semaphore:
                                    kept(get)
                                """))
                .isEqualTo("False False False False");
    }

    @Test
    void aLockThatAChildWasGivenIsThereWhenItsParentHasDroppedIt() throws Exception {
        server.register("get_lock", Lock.create());
        assertThat(
                        run(
                                13,
                                """
                                import multiprocessing
                                multiprocessing.current_process().authkey = b'a key of tests'
                                manager = connected(get_lock=AcquirerProxy)
                                child = multiprocessing.get_context('spawn').Process(
                                    target=AcquirerProxy.acquire, args=(manager.get_lock(),))
                                child.start()
                                child.join()
                                print(child.exitcode)
                                """))
                .isEqualTo("0");
    }

    @Test
    void aNamespaceAndAMapOfAManagerAreSharedWithPython() throws Exception {
        try (var manager = Manager.start()) {
            NamespaceProxy names = manager.namespace();
            Map<String, Integer> counts = manager.map();
            server.register("get_names", names).register("get_counts", counts);
            names.set("x", 1);
            assertThat(
                            run(
                                    13,
                                    """
                                    manager = connected('get_counts', get_names=NamespaceProxy)
                                    names, counts = manager.get_names(), manager.get_counts()
                                    names.y = names.x + 1
                                    del names.x
                                    counts['a'] = names.y
                                    print(raised(getattr, names, 'x').split('(')[0], counts)
                                    counts.update(b=3, c=4)
                                    print(counts.popitem(), counts.popitem(), counts)
                                    """))
                    .isEqualTo("AttributeError {'a': 2}\n('c', 4) ('b', 3) {'a': 2}");
            assertThat(names.get("y")).isEqualTo(2);
            assertThat(counts).containsEntry("a", 2);
        }
    }

    @Test
    void aMapInSharedMemoryTakesWhatIsOfItsTypes() throws Exception {
        SharedMap<String, Integer> map = SharedMap.create(String.class, Integer.class);
        server.register("get_dict", map);
        map.put("a", 41);
        assertThat(
                        run(
                                13,
                                """
                                d = connected('get_dict').get_dict()
                                d['a'] += 1
                                print(raised(d.__setitem__, 'a', 2 ** 40), raised(d.__setitem__, 'a', 'b'))
                                print(raised(d.update, {1: 1}), 1 in d, d.get(1), raised(d.__setitem__, 'a', None), d)
                                """))
                .isEqualTo(
                        """
                        OverflowError('not an integer of 32 bits: 1099511627776') TypeError("not a value for Integer: 'b'")
                        TypeError('not a value for String: 1') False None \
                        TypeError('not a value for Integer: None') {'a': 42}\
                        """);
        assertThat(map).containsEntry("a", 42);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noneIsNotFoundInAMapThatTakesNoNull(boolean isShared) throws Exception {
        Map<String, Integer> map =
                isShared
                        ? SharedMap.create(String.class, Integer.class)
                        : new ConcurrentHashMap<>();
        map.put("a", 41);
        server.register("get_dict", map);
        assertThat(
                        run(
                                13,
                                """
                                d = connected('get_dict').get_dict()
                                print(None in d, d.get(None), d.get(None, 1), d.get('a'), d.pop(None, 2))
                                print(raised(d.__getitem__, None), raised(d.pop, None), raised(d.__delitem__, None))
                                """))
                .isEqualTo(
                        """
                        False None 1 41 2
                        KeyError(None) KeyError(None) KeyError(None)\
                        """);
    }

    @Test
    void noneIsNotFoundInASetThatTakesNoNull() throws Exception {
        server.register("get_set", ConcurrentHashMap.newKeySet());
        assertThat(
                        run(
                                13,
                                """
                                s = connected('get_set').get_set()
                                s.add(1)
                                print(None in s, s.discard(None), raised(s.remove, None), s.issuperset([1, None]))
                                """))
                .isEqualTo("False None KeyError(None) False");
    }

    @Test
    void noneIsAValueErrorWhereNoNullIsTaken() throws Exception {
        server.register("get_dict", new ConcurrentHashMap<>());
        server.register("get_set", ConcurrentHashMap.newKeySet());
        assertThat(
                        run(
                                13,
                                """
                                manager = connected('get_dict', 'get_set')
                                d, s = manager.get_dict(), manager.get_set()
                                for function, *args in ((d.__setitem__, None, 1), (d.__setitem__, 1, None), (d.update, {1: None}),
                                        (d.setdefault, 1), (s.add, None), (s.update, {None})):
                                    print(raised(function, *args).split("'")[0])
                                """))
                .isEqualTo("ValueError(\n".repeat(6).strip());
    }

    @Test
    void aMapInSharedMemoryIsGivenNumbersInItsTypes() throws Exception {
        SharedMap<Long, Double> map = SharedMap.create(Long.class, Double.class);
        server.register("get_dict", map);
        assertThat(
                        run(
                                13,
                                """
                                d = connected('get_dict').get_dict()
                                d[1] = 2; d[2 ** 40] = 0.5; d.update({3: 4}); d.update([(5, True)])
                                print(d[1], 3 in d, d.get(5), d[2 ** 40], d.setdefault(7, 8), d.pop(3), 'a' in d)
                                del d[5]
                                print(sorted(d.items()), raised(d.__getitem__, 5), raised(d.__setitem__, 2 ** 70, 1))
                                """))
                .isEqualTo(
                        """
                        2.0 True 1.0 0.5 8.0 4.0 False
                        [(1, 2.0), (7, 8.0), (1099511627776, 0.5)] KeyError(5) \
                        OverflowError('not an integer of 64 bits: 1180591620717411303424')\
                        """);
        assertThat(map).containsEntry(1L, 2.0).hasSize(3);
    }

    @Test
    void aProxyGoesOnToAChildOfTheClient() throws Exception {
        Queue<Object> queue = Queue.create();
        server.register("get_queue", queue);
        String printed =
                run(
                        13,
                        """
                        import multiprocessing
                        queue = connected('get_queue').get_queue()
                        child = multiprocessing.get_context('fork').Process(
                            target=lambda queue: queue.put(os.getpid()), args=(queue,))
                        child.start()
                        print(queue.get() == child.pid)
                        child.join()
                        """);
        assertThat(printed).isEqualTo("True");
    }

    @Test
    void whatIsRegisteredAgainTakesThePlaceOfTheFormer() throws Exception {
        server.register("get_queue", new ArrayBlockingQueue<>(1));
        java.lang.Process client =
                start(
                        """
                        manager = connected('get_queue')
                        queue = manager.get_queue()
                        print('has it', flush=True)
                        sys.stdin.read()
                        print(raised(queue.get), manager._number_of_objects(), flush=True)
                        """);
        BufferedReader printed = reader(client);
        assertThat(printed.readLine()).isEqualTo("has it");
        server.register("get_queue", Queue.create());
        client.getOutputStream().close();
        assertThat(printed.readLine()).startsWith("KeyError(").endsWith(") 1");
    }

    @Test
    void clientsMayComeByTheNetworkAsTheCookbookHasThem() throws Exception {
        Queue<Object> tasks = Queue.create();
        tasks.put("of Java");
        try (var network = PythonServer.open(Address.local(0), KEY)) {
            network.register("get_tasks", tasks);
            String port = network.address().toString().replaceAll(".*:", "");
            String script = recipe("Java and Python on one queue").replace("50_000", port);
            String printed = Python.ofVersion(13).run("key = b'a key of tests'\n" + script);
            assertThat(printed).isEqualTo("of Java");
        }
        assertThat(tasks.getNowait()).isEqualTo(Map.of("name", "first", "sizes", List.of(1, 2, 3)));
    }

    /// The first program of Python below that heading of the cookbook, as it stands there.
    private static String recipe(String heading) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "cookbook.md"));
        String begin = "```python\n";
        int from = page.indexOf(begin, page.indexOf("## " + heading)) + begin.length();
        return page.substring(from, page.indexOf("```", from));
    }

    @Test
    void whoAsksForWhatThereIsNotIsTold() throws Exception {
        server.register("get_queue", Queue.create());
        assertThat(
                        run(
                                13,
                                """
                                class Own: pass
                                manager = connected('get_queue', 'get_more')
                                queue = manager.get_queue()
                                print(raised(manager.get_more))
                                print('no plain data' in raised(queue.put, Own()))
                                print(raised(queue._callmethod, 'close'))
                                print(manager._number_of_objects(), 'PythonServer' in manager._debug_info())
                                print('Unserializable' in raised(queue._getvalue), queue)
                                """))
                .startsWith("KeyError('get_more')\nTrue\nAttributeError(")
                .contains("1 True\nTrue Queue(");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.register("get_thread", new Object()));
    }

    @Test
    void aClientThatIsKilledWhileItWaitsTakesNothingAlong() throws Exception {
        var threads = new LinkedTransferQueue<Object>();
        Queue<Object> processes = Queue.create();
        server.register("get_threads", threads).register("get_processes", processes);
        java.lang.Process client =
                start(
                        """
                        manager = connected('get_threads', 'get_processes')
                        threads, processes = manager.get_threads(), manager.get_processes()
                        threading.Thread(target=threads.get).start()
                        processes.get()
                        """);
        await(() -> threads.hasWaitingConsumer() && server.lines() == 2);
        client.destroyForcibly();
        await(() -> !threads.hasWaitingConsumer() && server.lines() == 0);
        processes.put("for others");
        assertThat(processes.get()).isEqualTo("for others");
    }

    @Test
    void locksOfAClientThatIsKilledAreFree() throws Exception {
        Lock lock = Lock.create();
        BoundedSemaphore semaphore = BoundedSemaphore.create(1);
        server.register("get_lock", lock).register("get_semaphore", semaphore);
        java.lang.Process client =
                start(
                        """
                        manager = connected('get_lock', 'get_semaphore')
                        lock, semaphore = manager.get_lock(), manager.get_semaphore()
                        lock.acquire(), semaphore.acquire()
                        print('held', flush=True)
                        time.sleep(100)
                        """);
        assertThat(reader(client).readLine()).isEqualTo("held");
        assertThat(lock.tryAcquire()).isFalse();
        client.destroyForcibly();
        lock.acquire();
        semaphore.acquire();
    }

    @Test
    void aUserWhoInterruptsAWaitGetsTheNextAnswer() throws Exception {
        Queue<Object> queue = Queue.create();
        server.register("get_queue", queue);
        assertThat(
                        run(
                                13,
                                """
                                import signal
                                queue = connected('get_queue').get_queue()
                                def alarm(*_):
                                    raise KeyboardInterrupt
                                signal.signal(signal.SIGALRM, alarm)
                                signal.setitimer(signal.ITIMER_REAL, 0.2)
                                try:
                                    queue.get()
                                except KeyboardInterrupt:
                                    print(queue.qsize(), queue.put('a'), queue.get())
                                """))
                .isEqualTo("0 None a");
    }

    @Test
    void whoSendsNoRequestIsToldAndOthersAreServedOn() throws Exception {
        Queue<Object> queue = Queue.create();
        server.register("get_queue", queue);
        ConnectionOptions options = ConnectionOptions.of(KEY).codec(new PickleCodec());
        try (Connection stranger = Client.connect(server.address(), options)) {
            stranger.send("hello");
            assertThat(kind(stranger)).isEqualTo("#TRACEBACK");
        }
        try (Connection stranger = Client.connect(server.address(), options)) {
            stranger.send(new Object[] {null, "accept_connection", new Object[] {"x"}, Map.of()});
            assertThat(kind(stranger)).isEqualTo("#RETURN");
            stranger.sendBytes("cposix\nsystem\n(S'ls'\ntR.".getBytes(UTF_8));
            assertThat(kind(stranger)).isEqualTo("#TRACEBACK");
            String ident = server.referents().sharedBy("get_queue").ident();
            stranger.send(new Object[] {ident, "put", new Object[] {"item"}, Map.of()});
            assertThat(kind(stranger)).isEqualTo("#RETURN");
            assertThat(queue.getNowait()).isEqualTo("item");
        }
    }

    @Test
    void whatIsTooFarOutOrTooLargeIsAsInPython() throws Exception {
        List<Object> list = new ArrayList<>(List.of(1, 2, 3));
        server.register("get_list", list);
        assertThat(
                        run(
                                13,
                                """
                                l = connected(get_list=ListProxy).get_list()
                                far = sys.maxsize
                                print(l[1:far], l[-far:2], l[::far], l[1::2**31 - 1], l[::-far], l[2**70:])
                                print(l._callmethod('index', (3, 0, far)), raised(l._callmethod, 'index', (3, far)))
                                print(raised(l.__mul__, 2**31 - 1), raised(l.__imul__, 2**31 - 1), l * -1)
                                l[far:] = [4]; del l[:far:2]; print(l)
                                """))
                .isEqualTo(
                        """
                        [2, 3] [1, 2] [1] [2] [3] []
                        2 ValueError('3 is not in list')
                        MemoryError('a list of 6442450941 elements') MemoryError('a list of 6442450941 elements') []
                        [2, 4]\
                        """);
    }

    @Test
    void anExceptionThatCannotBeSentIsToldAndTheLineServesOn() throws Exception {
        Map<Object, Object> other =
                new LinkedHashMap<>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public @Nullable Object remove(Object key) { // as of a Python manager elsewhere
                        throw new PythonException("a traceback from elsewhere");
                    }
                };
        other.put("a", 1);
        server.register("get_dict", new LinkedHashMap<>()).register("get_other", other);
        assertThat(
                        run(
                                13,
                                """
                                manager = connected('get_dict', 'get_other')
                                d, other = manager.get_dict(), manager.get_other()
                                deep = ()
                                for _ in range(600): deep = (deep,)
                                print(raised(d.__delitem__, deep)[:12], len(d))
                                print('from elsewhere' in raised(other.__delitem__, 'a'), len(other))
                                """))
                .isEqualTo("RemoteError( 0\nTrue 1");
    }

    @Test
    void whoDiesInTheMiddleOfAMessageLeavesNothingHeld() throws Exception {
        Lock lock = Lock.create();
        server.register("get_lock", lock);
        java.lang.Process client =
                start(
                        """
                        lock = connected('get_lock').get_lock()
                        lock.acquire()
                        os.write(lock._tls.connection.fileno(), b'\\0\\0\\1\\0half of it')
                        print('held', flush=True)
                        time.sleep(100)
                        """);
        assertThat(reader(client).readLine()).isEqualTo("held");
        assertThat(lock.tryAcquire()).isFalse();
        client.destroyForcibly();
        lock.acquire();
        await(() -> server.lines() == 0);
    }

    @Test
    void whoAnnouncesAMessageWithoutEndIsHungUpOnAndOthersAreServedOn() throws Exception {
        server.register("get_queue", Queue.create());
        assertThat(
                        run(
                                13,
                                """
                                manager = connected('get_queue')
                                queue = manager.get_queue()
                                queue.put(1)
                                os.write(queue._tls.connection.fileno(), b'\\xff' * 4 + b'\\x7f' + b'\\xff' * 7)
                                print(raised(queue.get).split('(')[0])
                                thread = threading.Thread(target=lambda: print(queue.qsize()))
                                thread.start()
                                thread.join()
                                """))
                .matches("(EOF|ConnectionReset|BrokenPipe)Error\n1");
    }

    @Test
    void aServerAtTheSamePlaceTakesNoProxyOfTheFormerForItsOwn() throws Exception {
        server.register("get_queue", Queue.create());
        java.lang.Process client =
                start(
                        """
                        manager = connected('get_queue')
                        queue = manager.get_queue()
                        print('has it', flush=True)
                        sys.stdin.readline()
                        print(raised(queue.qsize).split('(')[0], manager.get_queue().qsize(), flush=True)
                        """);
        BufferedReader printed = reader(client);
        assertThat(printed.readLine()).isEqualTo("has it");
        server.close();
        try (var next = PythonServer.open(server.address(), KEY)) {
            var queue = new ArrayBlockingQueue<Object>(1);
            queue.add("another");
            next.register("get_queue", queue);
            client.getOutputStream().write('\n');
            client.getOutputStream().flush();
            assertThat(printed.readLine()).isEqualTo("KeyError 1");
        }
    }

    @Test
    void oneLineTooManyIsRefusedAndTheOthersAreServedOn(@TempDir Path folder) throws Exception {
        ConnectionOptions options = ConnectionOptions.of(KEY).codec(new PickleCodec());
        Object[] request = {null, "accept_connection", new Object[] {"x"}, Map.of()};
        try (var small =
                PythonServer.open(
                        Address.unix(folder.resolve("small")),
                        options,
                        1,
                        Duration.ofMinutes(1),
                        PythonServer.SERVING)) {
            try (Connection first = Client.connect(small.address(), options)) {
                first.send(request);
                assertThat(kind(first)).isEqualTo("#RETURN");
                try (Connection second = Client.connect(small.address(), options)) {
                    second.send(request);
                    assertThat(second.recv(List.class).toString())
                            .contains("#ERROR", "RuntimeError", "most=1");
                }
                first.send(new Object[] {"1", "get", new Object[] {}, Map.of()});
                assertThat(kind(first)).isEqualTo("#ERROR"); // there is no object
            }
            await(() -> small.lines() == 0);
            try (Connection third = Client.connect(small.address(), options)) {
                third.send(request);
                assertThat(kind(third)).isEqualTo("#RETURN");
            }
        }
    }

    @Test
    void whoGetsNoThreadIsHungUpOnAndTheNextIsServed(@TempDir Path folder) throws Exception {
        whoGetsNoThreadIsHungUpOnAndTheNextIsServed(
                folder,
                () -> {
                    throw new OutOfMemoryError("no threads of tests");
                });
        whoGetsNoThreadIsHungUpOnAndTheNextIsServed(
                folder,
                () -> {
                    throw new RejectedExecutionException("no threads of tests");
                });
    }

    private static void whoGetsNoThreadIsHungUpOnAndTheNextIsServed(Path folder, Runnable start)
            throws Exception {
        ConnectionOptions options = ConnectionOptions.of(KEY).codec(new PickleCodec());
        Object[] request = {null, "accept_connection", new Object[] {"x"}, Map.of()};
        var hasFailed = new AtomicBoolean();
        ThreadFactory failingOnce =
                work -> {
                    if (hasFailed.compareAndSet(false, true)) {
                        start.run();
                    }
                    return PythonServer.SERVING.newThread(work);
                };
        try (var poor =
                PythonServer.open(
                        Address.unix(folder.resolve("poor")),
                        options,
                        8,
                        Duration.ofMinutes(1),
                        failingOnce)) {
            try (Connection first = Client.connect(poor.address(), options)) {
                assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(first::recv);
            }
            await(() -> poor.lines() == 0);
            try (Connection second = Client.connect(poor.address(), options)) {
                second.send(request);
                assertThat(kind(second)).isEqualTo("#RETURN");
            }
        }
    }

    @Test
    void aServerThatCannotBeginLeavesItsPlaceToOthers(@TempDir Path folder) {
        Address place = Address.unix(folder.resolve("place"));
        ConnectionOptions options = ConnectionOptions.of(KEY);
        Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(
                        () -> PythonServer.open(place, options, 8, endless, PythonServer.SERVING));
        try (var next = PythonServer.open(place, options)) {
            assertThat(next.address()).isEqualTo(place);
        }
    }

    @Test
    void nobodyIsLetInBeforeAllIsRegistered(@TempDir Path folder) throws Exception {
        Address place = Address.unix(folder.resolve("place"));
        ConnectionOptions options = ConnectionOptions.of(KEY);
        var client =
                new FutureTask<>(() -> {
                    try (var line = Client.connect(place, options.codec(new PickleCodec()))) {
                        line.send(
                                new Object[] {
                                    null, "create", new Object[] {"get_queue"}, Map.of()
                                });
                        return kind(line);
                    }
                });
        Client.connect(server.address(), options).close(); // so that the next takes little time
        try (var _ =
                PythonServer.open(
                        place,
                        options,
                        opening -> {
                            Thread.ofVirtual().start(client);
                            assertThatExceptionOfType(TimeoutException.class)
                                    .isThrownBy(() -> client.get(100, TimeUnit.MILLISECONDS));
                            opening.register("get_queue", new ArrayBlockingQueue<>(1));
                        })) {
            assertThat(client.get()).isEqualTo("#RETURN");
        }
    }

    @Test
    void aServerWhoseRegistrationsFailLeavesItsPlaceToOthers(@TempDir Path folder) {
        Address place = Address.unix(folder.resolve("place"));
        ConnectionOptions options = ConnectionOptions.of(KEY);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        PythonServer.open(
                                place,
                                options,
                                opening -> opening.register("thing", new Object())));
        try (var next = PythonServer.open(place, options)) {
            assertThat(next.address()).isEqualTo(place);
        }
    }

    @Test
    void whoCannotBeAcceptedForWantOfMemoryIsAcceptedLater() {
        var asked = new AtomicInteger();
        server.admitAll(() -> {
            if (asked.incrementAndGet() < 3) {
                throw new OutOfMemoryError("no memory of tests");
            }
            throw new ClosedException("the test is over");
        });
        assertThat(asked).hasValue(3);
    }

    @Test
    void whoWaitsForAServerThatClosesIsTold() throws Exception {
        var queue = new LinkedTransferQueue<Object>();
        server.register("get_queue", queue);
        java.lang.Process client =
                start("print(raised(connected('get_queue').get_queue().get), flush=True)");
        await(queue::hasWaitingConsumer);
        server.close();
        server.join();
        assertThat(reader(client).readLine()).startsWith("EOFError");
        await(() -> !queue.hasWaitingConsumer());
    }

    private static @Nullable Object kind(Connection server) throws InterruptedException {
        return server.recv(List.class).getFirst();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) { // until the test's own time is over
            Thread.sleep(1);
        }
    }
}
