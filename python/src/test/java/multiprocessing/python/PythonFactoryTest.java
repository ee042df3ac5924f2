package multiprocessing.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.manager.Manager;
import multiprocessing.pool.Pool;
import multiprocessing.process.Process;
import multiprocessing.queue.JoinableQueue;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Array;
import multiprocessing.shared.IntArray;
import multiprocessing.shared.IntValue;
import multiprocessing.shared.Value;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Lock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Objects that clients of Python have made in a server of Java.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PythonFactoryTest {
    private static final String HEAD =
            """
            import gc, os, sys, threading, time
            from multiprocessing.managers import *
            from multiprocessing.managers import ConditionProxy, ArrayProxy, IteratorProxy
            def connected(kind):
                manager = kind(sys.argv[1], b'a key of tests')
                manager.connect()
                return manager
            def raised(function, *args):
                try:
                    function(*args)
                except Exception as e:
                    return repr(e)
            """;

    private final PythonServer server;

    PythonFactoryTest(@TempDir Path folder) {
        server =
                PythonServer.open(
                        Address.unix(folder.resolve("python")), AuthKey.of("a key of tests"));
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

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void anObjectIsMadeForEachCallAndGoesWithItsLastProxy(int minor) throws Exception {
        server.registerFactory(
                "Table",
                (arguments, keywords) -> {
                    var table = new ArrayList<@Nullable Object>(arguments);
                    table.add(keywords.get("last"));
                    return table;
                });
        assertThat(
                        run(
                                minor,
                                """
                                class Manager(BaseManager): pass
                                Manager.register('Table')
                                manager = connected(Manager)
                                one, other = manager.Table(1, 2), manager.Table(last=3)
                                one.append('x')
                                print(one, other, manager._number_of_objects())
                                import copy, pickle, multiprocessing
                                multiprocessing.current_process().authkey = b'a key of tests'
                                same = pickle.loads(pickle.dumps(one))
                                same.append('y')
                                print(one, manager._number_of_objects())
                                ident = one._id
                                del one; gc.collect()
                                print(same, manager._number_of_objects())
                                del same; gc.collect()
                                print(other, manager._number_of_objects())
                                other._id = ident
                                print(raised(len, other))
                                """))
                .startsWith(
                        """
                        [1, 2, None, 'x'] [3] 2
                        [1, 2, None, 'x', 'y'] 2
                        [1, 2, None, 'x', 'y'] 2
                        [3] 1
                        KeyError(\
                        """);
        assertThat(server.referents().count()).isZero(); // what was left went at Python's exit
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void aProxyWithinOthersIsThatObject(int minor) throws Exception {
        Map<String, Object> shared = new LinkedHashMap<>();
        server.register("get_shared", shared).registerSyncManager();
        assertThat(
                        run(
                                minor,
                                """
                                import multiprocessing
                                multiprocessing.current_process().authkey = b'a key of tests'
                                class Manager(SyncManager): pass
                                Manager.register('get_shared')
                                manager = connected(Manager)
                                shared, inner, names = manager.get_shared(), manager.list([1]), manager.Namespace(x=1)
                                shared['list'] = inner
                                shared['all'] = [manager.Queue(), names, shared]
                                shared['list'].append(2)
                                queue, same_names, same = shared['all']
                                queue.put('a'); same_names.y = 2
                                print(inner, names, shared['list'][0], queue.get(), len(same))
                                print(type(shared['list']).__name__, shared.get('list')[1:], shared['all'][2]['list'][1])
                                del inner; gc.collect()
                                print(shared['list'])
                                lock = manager.Lock()
                                with manager.Condition(lock):
                                    print(lock.acquire(False))
                                class Own(BaseProxy): pass
                                own = Own(names._token, 'pickle', manager=manager, authkey=b'a key of tests')
                                print('no plain data' in raised(shared.__setitem__, 'own', own))
                                """))
                .isEqualTo(
                        """
                        [1, 2] Namespace(x=1, y=2) 1 a 2
                        ListProxy [2] 2
                        [1, 2]
                        False
                        True\
                        """);
        assertThat(shared.get("list")).isEqualTo(List.of(1, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void aProxyThatIsPutWhereAllIsCopiedIsThatObject(int minor) throws Exception {
        List<Object> shared = new ArrayList<>();
        JoinableQueue<Object> here = JoinableQueue.create();
        Queue<Object> there = Queue.create();
        server.register("get_shared", shared).registerSyncManager();
        server.register("get_here", here).register("get_there", there);
        var child =
                new Process(() -> {
                    var item = (List<?>) there.get();
                    @SuppressWarnings("unchecked")
                    var replies = (Queue<Object>) item.getFirst();
                    replies.put("done elsewhere");
                });
        child.start();
        try (var manager = Manager.start()) {
            server.register("get_map", manager.map());
            assertThat(
                            run(
                                    minor,
                                    """
                                    import multiprocessing
                                    multiprocessing.current_process().authkey = b'a key of tests'
                                    class Manager(SyncManager): pass
                                    for name in ('get_shared', 'get_here', 'get_there', 'get_map'):
                                        Manager.register(name)
                                    manager = connected(Manager)
                                    queue, replies, words = manager.Queue(), manager.Queue(), manager.list()
                                    queue.put(('work', {'replies': replies, 'words': words}, manager.Lock()))
                                    name, inner, lock = queue.get()
                                    inner['replies'].put('done'); inner['words'].append('a')
                                    print(name, replies.get(), words, lock.acquire(False), lock.acquire(False))
                                    manager.get_there().put((replies, words))
                                    print(replies.get())
                                    d = manager.get_map()
                                    d.update({'words': [words]}, replies=replies)
                                    d['words'][0].append('b'); d.copy()['replies'].put('done')
                                    print(words, replies.get())
                                    manager.get_here().put([manager.get_shared()])
                                    """))
                    .isEqualTo(
                            """
                            work done ['a'] True False
                            done elsewhere
                            ['a', 'b'] done\
                            """);
        }
        child.join();
        assertThat(((List<?>) here.getNowait()).getFirst()).isSameAs(shared);
    }

    @Test
    void aQueueThatAClientHasShutDownSaysSo() throws Exception {
        server.registerSyncManager();
        assertThat(
                        run(
                                13,
                                """
                                manager = connected(SyncManager)
                                queue, other = manager.Queue(), manager.Queue()
                                queue.put(1); queue.shutdown()
                                print(raised(queue.put, 2), queue.get(), raised(queue.get), raised(queue.get_nowait))
                                told = []
                                waiting = threading.Thread(target=lambda: told.append(raised(other.get)))
                                waiting.start()
                                other.shutdown(); waiting.join()
                                print(told)
                                other = manager.Queue()
                                other.put(1); other.put(2); other.shutdown(immediate=True)
                                print(raised(other.get), other.qsize(), other.join())
                                """))
                .isEqualTo(
                        """
                        ShutDown() 1 ShutDown() ShutDown()
                        ['ShutDown()']
                        ShutDown() 0 None\
                        """);
    }

    @Test
    void whatAProxyStandsForIsNotReadWhereItIsPut() throws Exception {
        List<Object> changing =
                new AbstractList<>() {
                    @Override
                    public int size() {
                        return 1;
                    }

                    @Override
                    public Object get(int index) {
                        throw new ConcurrentModificationException();
                    }
                };
        server.register("get_changing", changing).registerSyncManager();
        assertThat(
                        run(
                                13,
                                """
                                import multiprocessing
                                multiprocessing.current_process().authkey = b'a key of tests'
                                class Manager(SyncManager): pass
                                Manager.register('get_changing')
                                manager = connected(Manager)
                                d, a, b = manager.dict(), manager.list(), manager.list()
                                a.append(a); b.append(a); b.append(a); a.append(b)
                                print(len(a), len(b), len(b[0]), len(a[1][0][0]))
                                d['changing'] = manager.get_changing()
                                print(len(d['changing']))
                                """))
                .isEqualTo("2 2 2 2\n1");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void aPoolDoesTasksThatHaveNames(int minor) throws Exception {
        Map<String, PythonTask> tasks =
                Map.of(
                        "area",
                        all -> (int) all.get(0) * (int) all.get(all.size() - 1),
                        "fail",
                        _ -> {
                            throw new IOException("no disk");
                        },
                        "sleep",
                        _ -> {
                            Thread.sleep(Duration.ofHours(1));
                            return null;
                        });
        try (Pool pool = Pool.of(2)) {
            server.register("get_pool", pool, tasks);
            assertThat(
                            run(
                                    minor,
                                    """
                                    from multiprocessing.managers import PoolProxy
                                    class Manager(SyncManager): pass
                                    Manager.register('get_pool', proxytype=PoolProxy)
                                    manager = connected(Manager)
                                    pool = manager.get_pool()
                                    print(pool.apply('area', (2, 3)), pool.map('area', range(1, 4)), pool.starmap('area', [(1, 2)], 1))
                                    result = pool.apply_async('area', (4,), {}, None, None); result.wait(True)
                                    print(result.get(), result.ready(), result.successful(), pool.map_async('area', [5], None).get(60))
                                    print(list(pool.imap('area', [1, 2])), sorted(pool.imap_unordered('area', [3, 4])))
                                    print('no disk' in raised(pool.apply, 'fail'), raised(pool.apply, 'nothing').split('(')[0])
                                    slow = pool.apply_async('sleep')
                                    print(raised(slow.get, 0.01), raised(slow.successful), 'callbacks' in raised(pool.map_async, 'area', [], 1, 'called'))
                                    with pool: pass
                                    print(slow.ready(), pool.join())
                                    """))
                    .isEqualTo(
                            """
                            6 [1, 4, 9] [2]
                            16 True True [25]
                            [1, 4] [9, 16]
                            True ValueError
                            TimeoutError() ValueError('the result is not ready') True
                            True None\
                            """);
        }
    }

    /// What it knows is much.
    private static final class Scoring implements PythonTask {
        private static final long serialVersionUID = 1L;
        static final AtomicInteger SENT = new AtomicInteger();

        private void writeObject(ObjectOutputStream out) throws IOException {
            int _ = SENT.incrementAndGet();
            out.defaultWriteObject();
        }

        @Override
        public @Nullable Object applyOrThrow(List<@Nullable Object> all) {
            return all.getFirst();
        }
    }

    @Test
    void aTaskIsSentOnceForAllOfAnIteration() throws Exception {
        try (Pool pool = Pool.of(1)) {
            server.register("get_pool", pool, Map.of("score", new Scoring()));
            assertThat(
                            run(
                                    13,
                                    """
                                    from multiprocessing.managers import PoolProxy
                                    class Manager(SyncManager): pass
                                    Manager.register('get_pool', proxytype=PoolProxy)
                                    pool = connected(Manager).get_pool()
                                    print(sum(pool.imap('score', list(range(100)))))
                                    print(sum(pool.imap_unordered('score', list(range(100)), 3)))
                                    """))
                    .isEqualTo("4950\n4950");
        }
        assertThat(Scoring.SENT).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void aPoolMayBeClosedBeforeTheResultsOfAnIterationAreAskedFor(int minor) throws Exception {
        Map<String, PythonTask> tasks =
                Map.of(
                        "square",
                        all -> {
                            int side = (int) all.get(0);
                            if (side == 40) {
                                throw new IOException("no disk");
                            }
                            return side * side;
                        });
        try (Pool pool = Pool.builder().processes(2).readAhead(4).build()) {
            server.register("get_pool", pool, tasks);
            assertThat(
                            run(
                                    minor,
                                    """
                                    from multiprocessing.managers import PoolProxy
                                    class Manager(SyncManager): pass
                                    Manager.register('get_pool', proxytype=PoolProxy)
                                    pool = connected(Manager).get_pool()
                                    print('1+' in raised(pool.imap, 'square', [1], 0))
                                    ordered = pool.imap('square', list(range(41)))
                                    chunks = pool.imap('square', [38, 39, 40, 41], 2)
                                    unordered = pool.imap_unordered('square', list(range(30)), 7)
                                    pool.close()
                                    print([next(ordered) for _ in range(40)] == [i * i for i in range(40)])
                                    print('no disk' in raised(next, ordered), raised(next, ordered))
                                    print(next(chunks), next(chunks), 'no disk' in raised(next, chunks), raised(next, chunks))
                                    print(sorted(unordered) == [i * i for i in range(30)])
                                    print('not running' in raised(pool.imap, 'square', [1]))
                                    """))
                    .isEqualTo(
                            """
                            True
                            True
                            True StopIteration()
                            1444 1521 True StopIteration()
                            True
                            True\
                            """);
        }
    }

    enum Colour {
        RED
    }

    public interface Row {
        String name();
    }

    public interface Table {
        Row row(String name);

        Row row(String name, int number);

        double sum(double[] numbers, byte more);

        Optional<String> find(@Nullable Object name);

        Colour colour();

        Queue<Object> queue();

        Iterator<Integer> numbers();

        default String greet() {
            return "hello";
        }

        void fail() throws java.io.IOException;

        int take() throws InterruptedException;
    }

    private static final class OwnTable implements Table {
        private final Queue<Object> queue = Queue.create();

        @Override
        public Row row(String name) {
            return () -> name;
        }

        @Override
        public Row row(String name, int number) {
            return () -> name + number;
        }

        @Override
        public double sum(double[] numbers, byte more) {
            return DoubleStream.of(numbers).sum() + more;
        }

        @Override
        public Optional<String> find(@Nullable Object name) {
            return Optional.ofNullable(name).map(Object::toString);
        }

        @Override
        public Colour colour() {
            return Colour.RED;
        }

        @Override
        public Queue<Object> queue() {
            return queue;
        }

        @Override
        public Iterator<Integer> numbers() {
            return List.of(1, 2).iterator();
        }

        @Override
        public void fail() throws java.io.IOException {
            throw new IOException("no disk");
        }

        @Override
        public int take() throws InterruptedException {
            return (int) queue.get();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void anObjectOfTheUsersIsUsedByItsInterface(int minor) throws Exception {
        server.register("get_table", new OwnTable(), Table.class);
        server.registerFactory("Table", (_, _) -> new OwnTable(), Table.class);
        server.registerFactory("Row", (all, _) -> (Row) () -> "" + all.getFirst(), Row.class);
        assertThat(
                        run(
                                minor,
                                """
                                class Manager(SyncManager): pass
                                for name in 'get_table', 'Table', 'Row':
                                    Manager.register(name)
                                manager = connected(Manager)
                                table, own = manager.get_table(), manager.Table()
                                row = table.row('Ann')
                                print(row.name(), table.row('Ann', 2).name(), manager.Row('Bob').name())
                                print(table.sum([1, 2.5], 3), table.find(None), table.find(7), table.colour(), table.greet())
                                table.queue().put(9)
                                print(table.take(), list(table.numbers()), own.queue().empty())
                                print(raised(table.sum, [1], 300), raised(table.row), raised(table.sum, 'x', 1))
                                print('no disk' in raised(table.fail), raised(table._callmethod, 'getClass').split('(')[0])
                                del row; gc.collect(); print(manager._number_of_objects())
                                """))
                .isEqualTo(
                        """
                        Ann Ann2 Bob
                        6.5 None 7 RED hello
                        9 [1, 2] True
                        OverflowError('not an integer of 8 bits: 300') TypeError('row() does not take 0 arguments') TypeError("not a value for double[]: 'x'")
                        True AttributeError
                        2\
                        """);
    }

    @Test
    void anInterfaceWhoseMethodsCannotBeToldApartIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.register("text", new StringBuilder(), Appendable.class))
                .withMessageContaining("which is meant");
    }

    @Test
    void whatAFactoryThrowsIsToldWithItsTrace() throws Exception {
        server.registerFactory(
                "Table",
                (_, _) -> {
                    throw new IOException("no disk");
                });
        server.registerFactory("Strange", (_, _) -> new Object());
        assertThat(
                        run(
                                13,
                                """
                                class Manager(BaseManager): pass
                                Manager.register('Table')
                                Manager.register('Strange')
                                manager = connected(Manager)
                                for make in manager.Table, manager.Strange:
                                    message = raised(make)
                                    print(message.split('(')[0], 'no disk' in message, 'kind' in message)
                                """))
                .isEqualTo("RemoteError True False\nRemoteError False True");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void aSyncManagerMakesItsKindsHere(int minor) throws Exception {
        server.registerSyncManager();
        assertThat(
                        run(
                                minor,
                                """
                                m = connected(SyncManager)
                                q, j = m.Queue(1), m.JoinableQueue()
                                q.put(1); j.put(2); print(q.full(), j.get(), j.task_done(), j.join())
                                d, l = m.dict({'a': 1}, b=2), m.list([3, 1])
                                d['c'] = 3; l.append(2); l.sort(); l += [4]
                                print(d, sorted(d.keys()), l, len(l), [x for x in l], list(d))
                                del l[2:]; l *= 2; print(l)
                                v, a, n = m.Value('i', 5), m.Array('d', [1, 2]), m.Namespace(x=1, _z=0)
                                v.value += 1; a[1] = 2.5; n.b = n.x + 1
                                print(v.value, a[0], a[1], len(a), list(a), a[:1], n.b, n, raised(getattr, n, 'z').split('(')[0])
                                print(raised(a.__getitem__, 2), raised(a.__setitem__, 0, 'x').split('(')[0])
                                e, b = m.Event(), m.Barrier(1)
                                print(e.wait(0.01), e.set(), e.wait(), b.wait(), b.parties)
                                print(raised(m.Barrier(2, timeout=0.01).wait), raised(m.Barrier, 0).split('(')[0])
                                lock, r, s, bs = m.Lock(), m.RLock(), m.Semaphore(2), m.BoundedSemaphore()
                                with lock, r, r, s, s, bs:
                                    print(lock.acquire(False), s.acquire(False), bs.acquire(False))
                                said = raised(m.Barrier, 2, gc.collect)
                                print('as functions and classes are not: gc.collect' in said, raised(m.Barrier, 2, 'x'))
                                print(raised(bs.release), raised(m.Array, 'x', [1]).split('(')[0])
                                gc.collect(); print(m._number_of_objects())
                                """))
                .isEqualTo(
                        """
                        True 2 None None
                        {'a': 1, 'b': 2, 'c': 3} ['a', 'b', 'c'] [1, 2, 3, 4] 4 [1, 2, 3, 4] ['a', 'b', 'c']
                        [1, 2, 1, 2]
                        6 1.0 2.5 2 [1.0, 2.5] [1.0] 2 Namespace(b=2, x=1) AttributeError
                        IndexError('array index out of range') TypeError
                        False None True 0 1
                        BrokenBarrierError() ValueError
                        False False False
                        True TypeError('a barrier has no action, for functions stay in Python')
                        ValueError('Semaphore released too many times') ValueError
                        13\
                        """);
        assertThat(server.referents().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    @SuppressWarnings("WaitNotInLoop") // which awaitUntil has
    void aConditionIsWaitedForInPythonAndSignalledFromAChild(int minor) throws Exception {
        Condition changed = Condition.create();
        IntValue count = Value.ofInt(0);
        server.register("get_changed", changed).register("get_count", count);
        var child =
                new Process(() -> {
                    for (int i = 0; i < 3; i++) {
                        try (var _ = changed.hold()) {
                            count.set(count.get() + 1);
                            changed.signalAll();
                        }
                    }
                    try (var _ = changed.hold()) {
                        changed.awaitUntil(() -> count.get() == -1);
                    }
                });
        child.start();
        assertThat(
                        run(
                                minor,
                                """
                                class Manager(BaseManager): pass
                                Manager.register('get_changed', proxytype=ConditionProxy)
                                Manager.register('get_count')
                                manager = connected(Manager)
                                changed, count = manager.get_changed(), manager.get_count()
                                print(raised(changed.wait), raised(changed.notify))
                                with changed:
                                    print(changed.wait_for(lambda: count.get() == 3))
                                    print(changed.wait(0.01), changed.wait_for(lambda: False, 0.02))
                                    count.set(-1)
                                    changed.notify_all()
                                print(raised(changed.notify_all), raised(changed.release))
                                """))
                .isEqualTo(
                        """
                        RuntimeError('cannot wait on un-acquired lock') RuntimeError('cannot notify on un-acquired lock')
                        True
                        False False
                        RuntimeError('cannot notify on un-acquired lock') RuntimeError('release unlocked lock')\
                        """);
        child.join();
        assertThat(child.exitCode()).hasValue(0);
    }

    @Test
    void aWaitForAConditionIsEndedByAnotherClient() throws Exception {
        server.registerSyncManager();
        assertThat(
                        run(
                                13,
                                """
                                manager = connected(SyncManager)
                                changed, waiting = manager.Condition(), manager.Semaphore(0)
                                def wait():
                                    with changed:
                                        waiting.release()
                                        changed.wait()
                                        print('woken')
                                threads = [threading.Thread(target=wait) for _ in range(2)]
                                for thread in threads: thread.start()
                                waiting.acquire(); waiting.acquire()
                                with changed: changed.notify(1)
                                with changed: changed.notify(1)
                                for thread in threads: thread.join()
                                """))
                .isEqualTo("woken\nwoken");
    }

    @Test
    void aClientThatIsKilledWithAConditionLeavesItFree() throws Exception {
        Condition changed = Condition.create();
        server.register("get_changed", changed);
        String head =
                """
                class Manager(BaseManager): pass
                Manager.register('get_changed', proxytype=ConditionProxy)
                changed = connected(Manager).get_changed()
                changed.acquire(); changed.acquire()
                print('held', flush=True)
                """;
        java.lang.Process holder = start(head + "time.sleep(100)");
        assertThat(reader(holder).readLine()).isEqualTo("held");
        java.lang.Process waiter = start(head + "changed.wait()");
        holder.destroyForcibly();
        assertThat(reader(waiter).readLine()).isEqualTo("held");
        try (var _ = changed.hold()) { // which the waiter has released
            waiter.destroyForcibly().waitFor();
            changed.signal();
        }
        try (var _ = changed.hold()) {
            assertThat(changed.lock().isLocked()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void aSetIsASet(int minor) throws Exception {
        Set<Object> set = new LinkedHashSet<>(List.of(1, 2));
        server.register("get_set", set).registerSyncManager();
        assertThat(
                        run(
                                minor,
                                """
                                class Manager(BaseManager): pass
                                Manager.register('get_set')
                                Manager.register('set')
                                manager = connected(Manager)
                                s = manager.get_set()
                                s.add(3); s.add(3); s.discard(9); s.remove(1)
                                print(s, len(s), 2 in s, 1 in s, sorted(s), raised(s.remove, 9))
                                print(s | {5}, {5} | s, s & {2}, s - {2}, {2, 9} - s, s ^ {3, 4})
                                print(s.union([4]), s.intersection([3]), s.difference([3]))
                                print(s <= {2, 3}, s < {2, 3}, s > {2}, s.isdisjoint([7]), s.issuperset([2]))
                                s.update([7]); s.difference_update([2]); print(s.copy(), s.pop(), s)
                                made = manager.set('ab'); made.clear(); print(made, raised(made.pop))
                                """))
                .isEqualTo(
                        """
                        {2, 3} 2 True False [2, 3] KeyError(9)
                        {2, 3, 5} {2, 3, 5} {2} {3} {9} {2, 4}
                        {2, 3, 4} {3} {2}
                        True False True True True
                        {3, 7} 3 {7}
                        set() KeyError('pop from an empty set')\
                        """);
        assertThat(set).containsExactly(7);
    }

    @Test
    void anArrayIsSharedWithPython() throws Exception {
        IntArray array = Array.of(1, 2, 3);
        server.register("get_array", array);
        assertThat(
                        run(
                                13,
                                """
                                class Manager(BaseManager): pass
                                Manager.register('get_array', proxytype=ArrayProxy)
                                array = connected(Manager).get_array()
                                array[0] = 7; array[-2:] = [8, 9]
                                print(array[0], array[1:], array[::-1], len(array), array._getvalue())
                                print(raised(array.__setitem__, 0, 2 ** 40), raised(array.__setitem__, 0, 1.5))
                                """))
                .isEqualTo(
                        """
                        7 [8, 9] [9, 8, 7] 3 [7, 8, 9]
                        OverflowError('not an integer of 32 bits: 1099511627776') TypeError('not an integer: 1.5')\
                        """);
        assertThat(array.toArray()).containsExactly(7, 8, 9);
    }

    @Test
    void valuesAndArraysAreShownAsThoseOfPython() throws Exception {
        server.registerSyncManager()
                .register("get_value", Value.ofInt(7))
                .register("get_array", Array.of(5.5, 1));
        assertThat(
                        run(
                                13,
                                """
                                from multiprocessing.managers import ValueProxy
                                class Manager(SyncManager): pass
                                Manager.register('get_value', proxytype=ValueProxy)
                                Manager.register('get_array', proxytype=ArrayProxy)
                                m = connected(Manager)
                                v = m.Value('h', 1); v.value = 2
                                print(m.get_value(), v, m.Value('u', 'a'))
                                print(m.get_array(), m.Array('L', [5, 1]), m.Array('u', "a'b"), m.Array('i', []))
                                """))
                .isEqualTo(
                        """
                        Value('i', 7) Value('h', 2) Value('u', 'a')
                        array('d', [5.5, 1.0]) array('L', [5, 1]) array('u', "a'b") array('i')\
                        """);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void arraysOfAllTypecodesHoldWhatFitsAndRefuseWhatDoesNot(int minor) throws Exception {
        server.registerSyncManager();
        assertThat(
                        run(
                                minor,
                                """
                                import array, ctypes, warnings
                                warnings.simplefilter('ignore') # of 'u'
                                m = connected(SyncManager)
                                for typecode in 'bBhHiIlLqQ':
                                    size = 8 if typecode in 'lL' else array.array(typecode).itemsize
                                    bits, signed = 8 * size, typecode.islower()
                                    least = -2 ** (bits - 1) if signed else 0
                                    most = 2 ** (bits - 1) - 1 if signed else 2 ** bits - 1
                                    a = m.Array(typecode, [0, most])
                                    a[0] = least
                                    a[0:1] = [least]
                                    for wrong in least - 1, most + 1, -2 ** 70, 2 ** 70:
                                        assert raised(a.__setitem__, 0, wrong).startswith('OverflowError('), (typecode, wrong)
                                        assert raised(m.Array, typecode, [wrong]).startswith('OverflowError('), (typecode, wrong)
                                    assert raised(a.__setitem__, 0, 1.5).startswith('TypeError('), typecode
                                    assert raised(a.__setitem__, 0, '1').startswith('TypeError('), typecode
                                    assert list(a) == a[:] == a._getvalue() == [least, most], (typecode, a[:])
                                    a[1] = True
                                    assert a[1] == 1, typecode
                                    own = array.array(typecode, [0, most])
                                    a[0:2] = own
                                    assert a[:] == own.tolist() == m.Array(typecode, own)[:], (typecode, a[:])
                                    assert m.Array(typecode, own.tobytes())[:] == own.tolist(), typecode
                                print(m.list(array.array('f', [1.5]))[:], m.list(array.array('d', [2.5]))[:], m.list(array.array('u', 'ab'))[:])
                                a = m.Array(ctypes.c_uint, [2 ** 32 - 1])
                                v, w = m.Value('I', 2 ** 32 - 1), m.Value(ctypes.c_ubyte, 255)
                                v.value += 1
                                print(a[0], v.value, w.value, m.Array('B', b'ab')[:], m.Array('d', [True])[:])
                                assert raised(m.Array, 'i', b'abc').startswith('ValueError(')
                                print(raised(a.__setitem__, 0, -1), raised(m.Array, 'z', []))
                                print('Java has no such type' in raised(m.Value, ctypes.c_bool, True))
                                """))
                .isEqualTo(
                        """
                        [1.5] [2.5] ['a', 'b']
                        4294967295 4294967296 255 [97, 98] [1.0]
                        OverflowError('not an unsigned integer of 32 bits: -1') \
                        ValueError('bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d): z')
                        True\
                        """);
    }

    public interface Face {
        Object run();
    }

    private static final class Unhashable implements Face {
        @Override
        public Object run() {
            return 1;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            throw new OutOfMemoryError("of tests");
        }
    }

    @Test
    void anErrorWhileARequestIsReadIsToldAndTheLineServesOn() throws Exception {
        Lock lock = Lock.create();
        server.register("get_own", new Unhashable(), Face.class).register("get_lock", lock);
        assertThat(
                        run(
                                13,
                                """
                                import multiprocessing
                                multiprocessing.current_process().authkey = b'a key of tests'
                                class Manager(BaseManager): pass
                                Manager.register('get_own')
                                Manager.register('get_lock')
                                manager = connected(Manager)
                                own, lock = manager.get_own(), manager.get_lock()
                                lock.acquire()
                                print('OutOfMemoryError: of tests' in raised(own.run, {own}))
                                print(own.run(), lock.locked())
                                """))
                .isEqualTo("True\n1 True");
    }

    @Test
    void anIteratorIsGoneThroughByPython() throws Exception {
        server.registerFactory(
                "Numbers", (arguments, _) -> List.of(arguments.getFirst(), 2, 3).iterator());
        server.register("get_queue", Queue.create());
        assertThat(
                        run(
                                13,
                                """
                                class Manager(BaseManager): pass
                                Manager.register('Numbers', proxytype=IteratorProxy)
                                manager = connected(Manager)
                                print([x for x in manager.Numbers(1)], next(manager.Numbers('a')))
                                """))
                .isEqualTo("[1, 2, 3] a");
    }
}
