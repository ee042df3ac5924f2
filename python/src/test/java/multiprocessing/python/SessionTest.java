package multiprocessing.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Client;
import multiprocessing.connection.Connection;
import multiprocessing.connection.ConnectionOptions;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.connection.Listener;
import multiprocessing.error.ClosedException;
import multiprocessing.manager.Manager;
import multiprocessing.pool.Pool;
import multiprocessing.pool.ThreadPool;
import multiprocessing.queue.JoinableQueue;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Array;
import multiprocessing.shared.IntArray;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Lock;
import multiprocessing.sync.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a client is answered, by a client that says what Python's say.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class SessionTest {
    private static final ConnectionOptions OPTIONS =
            ConnectionOptions.of(AuthKey.of("a key of tests")).codec(new PickleCodec());

    private final PythonServer server;
    private final Connection client;

    SessionTest(@TempDir Path folder) throws Exception {
        server = PythonServer.open(Address.unix(folder.resolve("python")), OPTIONS);
        client = Client.connect(server.address(), OPTIONS);
        send(client, null, "accept_connection", "a name");
        assertThat(client.recv(List.class).getFirst()).isEqualTo("#RETURN");
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    public interface Plain {
        Object run();
    }

    public interface Failing {
        Object run() throws IOException;
    }

    public interface Waiting {
        Object run() throws InterruptedException;
    }

    private <T> String shared(T object, Class<T> face) {
        server.register("object", object, face);
        return server.referents().sharedBy("object").ident();
    }

    private List<?> ask(String ident, String method, @Nullable Object... arguments)
            throws InterruptedException {
        send(client, ident, method, arguments);
        return client.recv(List.class);
    }

    private static void send(
            Connection line, @Nullable String ident, String method, @Nullable Object... arguments)
            throws InterruptedException {
        line.send(new @Nullable Object[] {ident, method, arguments, Map.of()});
    }

    private String shared(Object object) {
        server.register("object", object);
        return server.referents().sharedBy("object").ident();
    }

    private @Nullable Object result(String ident, String method, @Nullable Object... arguments)
            throws InterruptedException {
        List<?> answer = ask(ident, method, arguments);
        assertThat(answer.getFirst()).as(answer.toString()).isEqualTo("#RETURN");
        return answer.getLast();
    }

    @Test
    void optionsWithWhichNoPythonTalksAreRefused() throws Exception {
        ConnectionOptions withTls = OPTIONS.tls(SSLContext.getDefault());
        for (ConnectionOptions each : List.of(ConnectionOptions.withoutKey(), withTls)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PythonServer.open(Address.local(0), each).close());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PythonManager.connect(server.address(), each).close());
        }
    }

    @Test
    void aKeyIsWhatItHoldsAndWhatPythonCannotHashIsNone() throws Exception {
        var map = new LinkedHashMap<Object, Object>();
        String dict = shared(map);
        Object[] keys = {
            "k".getBytes(UTF_8), new Object[] {1, "b".getBytes(UTF_8)}, new Object[] {2}
        };
        for (Object key : keys) {
            assertThat(result(dict, "__setitem__", key, "first")).isNull();
            assertThat(result(dict, "__setitem__", key, "x")).isNull();
            assertThat(result(dict, "__contains__", key)).isEqualTo(true);
            assertThat(result(dict, "get", key)).isEqualTo("x");
            assertThat(result(dict, "setdefault", key, "y")).isEqualTo("x");
        }
        assertThat(map).hasSize(3).containsKey(List.of(2));
        assertThat(map.get(ByteBuffer.wrap("k".getBytes(UTF_8)))).isEqualTo("x");
        for (Object wrong : List.of(List.of(1), Map.of(), new Object[] {List.of()})) {
            assertThat(ask(dict, "__setitem__", wrong, 1).toString())
                    .contains("TypeError", "unhashable");
        }
        Object pair = new Object[] {new Object[] {2}, "z"};
        assertThat(result(dict, "update", List.of(pair))).isNull();
        assertThat(result(dict, "pop", (Object) new Object[] {2})).isEqualTo("z");
        assertThat(result(dict, "__delitem__", keys[0])).isNull();
        assertThat(map).hasSize(1);
    }

    @Test
    void anElementOfASetIsWhatItHolds() throws Exception {
        var elements = new LinkedHashSet<Object>();
        String set = shared(elements);
        Object bytes = "b".getBytes(UTF_8);
        for (int i = 0; i < 2; i++) {
            assertThat(result(set, "add", bytes)).isNull();
            assertThat(result(set, "update", List.of((Object) new Object[] {1}))).isNull();
        }
        assertThat(elements).hasSize(2);
        assertThat(result(set, "issuperset", List.of(bytes))).isEqualTo(true);
        assertThat(result(set, "discard", bytes)).isNull();
        assertThat(result(set, "__contains__", (Object) new Object[] {1})).isEqualTo(true);
        assertThat(ask(set, "add", List.of()).toString()).contains("TypeError", "unhashable");
        assertThat(elements).containsExactly(List.of(1));
    }

    @Test
    void bytesOfASetAreBytesInAList() throws Exception {
        var list = new ArrayList<Object>();
        Object bytes = "b".getBytes(UTF_8);
        assertThat(result(shared(list), "extend", Set.of(bytes))).isNull();
        assertThat(list).containsExactly(bytes);
    }

    public interface Named {
        Object name();
    }

    public interface Titled {
        String name();
    }

    public interface Both extends Named, Titled {}

    @Test
    void aMethodOfTwoInterfacesIsOne() throws Exception {
        Both both = () -> "a name";
        assertThat(result(shared(both, Both.class), "name")).isEqualTo("a name");
    }

    @Test
    void aListTakesWhatPythonsTakes() throws Exception {
        List<Object> list = new ArrayList<>(List.of("a", "b", 1));
        String ident = shared(list);
        assertThat(result(ident, "__getitem__", true)).isEqualTo("b");
        assertThat(result(ident, "count", true)).isEqualTo(1);
        assertThat(result(ident, "insert", Long.MAX_VALUE, "z")).isNull();
        assertThat(result(ident, "insert", Long.MIN_VALUE, "0")).isNull();
        assertThat(list).containsExactly("0", "a", "b", 1, "z");
        assertThat(ask(ident, "pop", Long.MAX_VALUE).toString()).contains("IndexError");
    }

    @Test
    void aPartOfAListIsRemovedInOnePass() throws Exception {
        var list =
                new ArrayList<Object>(List.of(0, 1, 2, 3, 4, 5, 6, 7)) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public Object remove(int index) {
                        throw new AssertionError("one by one moves the rest each time");
                    }
                };
        String ident = shared(list);
        assertThat(result(ident, "__delitem__", new Slice(1, 3, null))).isNull();
        assertThat(list).containsExactly(0, 3, 4, 5, 6, 7);
        assertThat(result(ident, "__delitem__", new Slice(null, null, -2))).isNull();
        assertThat(list).containsExactly(0, 4, 6);
        assertThat(result(ident, "__delitem__", new Slice(null, null, null))).isNull();
        assertThat(list).isEmpty();
    }

    @Test
    void aWaitOfLessThanNothingForASemaphoreIsNone() throws Exception {
        String semaphore = shared(Semaphore.create(0));
        for (Object seconds : List.of(-1, -0.5, 0)) {
            assertThat(result(semaphore, "acquire", true, seconds)).isEqualTo(false);
        }
        assertThat(ask(semaphore, "acquire", false, 1).toString()).contains("ValueError");
    }

    @Test
    void whoAsksWronglyForALockHasItNot() throws Exception {
        Lock lock = Lock.create();
        String ident = shared(lock);
        assertThat(ask(ident, "acquire", true, -5).toString()).contains("ValueError");
        assertThat(ask(ident, "acquire", false, 1).toString()).contains("ValueError");
        assertThat(ask(ident, "acquire", true, "x").toString()).contains("TypeError");
        assertThat(lock.isLocked()).isFalse();
        assertThat(result(ident, "acquire", false, -1)).isEqualTo(true);
        assertThat(result(ident, "release")).isNull();
        assertThat(result(ident, "acquire", true, -1)).isEqualTo(true);
    }

    public interface Sums {
        BigDecimal scaled(BigDecimal amount);

        BigInteger doubled(BigInteger number);
    }

    @Test
    void aNumberIsConvertedForAParameterOfAnySize() throws Exception {
        String ident =
                shared(
                        new Sums() {
                            @Override
                            public BigDecimal scaled(BigDecimal amount) {
                                return amount.multiply(BigDecimal.TEN);
                            }

                            @Override
                            public BigInteger doubled(BigInteger number) {
                                return number.shiftLeft(1);
                            }
                        },
                        Sums.class);
        assertThat(result(ident, "doubled", 5)).isEqualTo(10L);
        assertThat(result(ident, "doubled", 1L << 40)).isEqualTo(1L << 41);
        assertThat(result(ident, "doubled", true)).isEqualTo(2L);
        assertThat(ask(ident, "doubled", 1.5).toString()).contains("TypeError");
        assertThat(result(ident, "scaled", 5)).isEqualTo(new BigDecimal(50));
        assertThat(result(ident, "scaled", 1.5)).isEqualTo(new BigDecimal("15.0"));
        assertThat(result(ident, "scaled", new BigDecimal("2.50")))
                .isEqualTo(new BigDecimal("25.00"));
        assertThat(ask(ident, "scaled", Double.NaN).toString()).contains("ValueError");
    }

    @Test
    void anInterruptThatIsNotTheClientsIsTold() throws Exception {
        Waiting interrupted =
                () -> {
                    throw new InterruptedException("of a thread of its own");
                };
        String ident = shared(interrupted, Waiting.class);
        for (int i = 0; i < 2; i++) {
            assertThat(ask(ident, "run").toString())
                    .contains("#TRACEBACK", "InterruptedException: of a thread");
        }
    }

    @Test
    void aCheckedExceptionIsToldAsItIs() throws Exception {
        Failing failing =
                () -> {
                    throw new IOException("no disk");
                };
        PythonTask failingTask =
                _ -> {
                    throw new IOException("no disk");
                };
        try (Pool pool = Pool.of(1)) {
            server.register("pool", pool, Map.of("task", failingTask));
            String ofPool = server.referents().sharedBy("pool").ident();
            for (List<?> answer :
                    List.of(
                            ask(shared(failing, Failing.class), "run"),
                            ask(ofPool, "apply", "task"))) {
                assertThat(answer.getLast().toString())
                        .startsWith("java.io.IOException: no disk\n");
            }
        }
    }

    @Test
    void aListOfAManagerIsSortedThere() throws Exception {
        try (var manager = Manager.start()) {
            List<Object> list = manager.list(List.of(3, 1.5, 2));
            String ident = shared(list);
            assertThat(result(ident, "sort")).isNull();
            assertThat(list).containsExactly(1.5, 2, 3);
            assertThat(result(ident, "sort", null, true)).isNull();
            assertThat(list).containsExactly(3, 2, 1.5);
            list.add("a");
            assertThat(ask(ident, "sort").toString())
                    .contains("#ERROR", "TypeError", "'<' not supported");
        }
    }

    @Test
    void anInterruptOfATaskIsTold() throws Exception {
        PythonTask interrupted =
                _ -> {
                    throw new InterruptedException("of a task");
                };
        try (Pool pool = Pool.of(1)) {
            server.register("pool", pool, Map.of("task", interrupted));
            assertThat(ask(server.referents().sharedBy("pool").ident(), "apply", "task").toString())
                    .contains("#TRACEBACK", "InterruptedException: of a task");
        }
    }

    @Test
    void anInterruptOfAFactoryIsTold() throws Exception {
        server.registerFactory(
                "Table",
                (_, _) -> {
                    throw new InterruptedException("of a factory");
                });
        try (Connection line = Client.connect(server.address(), OPTIONS)) {
            send(line, null, "create", "Table");
            assertThat(line.recv(List.class).toString())
                    .contains("#TRACEBACK", "InterruptedException: of a factory");
        }
    }

    @Test
    void aMethodThatLeavesItsThreadInterruptedIsAnswered() throws Exception {
        Plain untidy =
                () -> {
                    Thread.currentThread().interrupt();
                    return 1;
                };
        assertThat(ask(shared(untidy, Plain.class), "run")).isEqualTo(List.of("#RETURN", 1));
    }

    @Test
    void whoHasAskedForSomethingElseIsAnsweredThatAlone() throws Exception {
        var begun = new CountDownLatch(1);
        Waiting stubborn =
                () -> {
                    begun.countDown();
                    try {
                        return new CountDownLatch(1).await(1, TimeUnit.DAYS);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
        String ident = shared(stubborn, Waiting.class);
        send(client, ident, "run");
        begun.await();
        assertThat(ask(ident, "walk").toString()).contains("AttributeError");
        assertThat(ask(ident, "fly").toString()).contains("'fly'");
    }

    @Test
    void anErrorIsToldAndTheLineServesOn() throws Exception {
        Plain failing =
                () -> {
                    throw new AssertionError("not so");
                };
        String ident = shared(failing, Plain.class);
        for (int i = 0; i < 2; i++) {
            assertThat(ask(ident, "run").toString())
                    .contains("#TRACEBACK", "AssertionError: not so");
        }
    }

    /// An exception that throws another when it is shown.
    private static final class Unshown extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Throwable thrown;

        Unshown(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public String getMessage() {
            throw Errors.<RuntimeException>thrownOn(new Exception(thrown));
        }
    }

    @Test
    void anExceptionThatCannotBeShownIsToldByItsClassAndTheLineServesOn() throws Exception {
        for (Throwable thrown :
                List.of(new IllegalStateException("not now"), new NoClassDefFoundError("gone"))) {
            Plain failing =
                    () -> {
                        throw new Unshown(thrown);
                    };
            String ident = shared(failing, Plain.class);
            assertThat(ask(ident, "run").toString())
                    .contains("#TRACEBACK", "SessionTest$Unshown", thrown.getClass().getName());
        }
    }

    @Test
    void aLockThatJavaHasTakenOverIsNotReleasedAtTheEndOfWhoHadIt() throws Exception {
        Lock lock = Lock.create();
        server.register("lock", lock);
        assertThat(ask(server.referents().sharedBy("lock").ident(), "acquire"))
                .isEqualTo(List.of("#RETURN", true));
        lock.release();
        assertThat(lock.tryAcquire()).isTrue();
        client.close();
        while (server.lines() > 0) { // until the test's own time is over
            Thread.sleep(1);
        }
        assertThat(lock.isLocked()).isTrue();
    }

    @Test
    @SuppressWarnings("WaitNotInLoop") // one signal is to end it
    void aSignalThatComesTooLateForAClientWhoHasGoneEndsTheNextWait() throws Exception {
        Condition condition = Condition.create();
        String ident = shared(condition);
        try (Listener listener = Listener.open(OPTIONS)) {
            Connection line = Client.connect(listener.address(), OPTIONS);
            var session = new Session(server, listener.accept(), Optional::empty);
            Thread.ofPlatform().daemon().start(session::run);
            send(line, null, "accept_connection", "first");
            send(line, ident, "acquire");
            assertThat(line.recv(List.class).getFirst()).isEqualTo("#RETURN");
            assertThat(line.recv(List.class).getLast()).isEqualTo(true);
            send(line, ident, "wait");
            condition.acquire(); // which is free when the client waits
            var holding = new CountDownLatch(1);
            var next =
                    new FutureTask<>(() -> {
                        try (var _ = condition.hold()) {
                            holding.countDown();
                            return condition.await(Duration.ofDays(1));
                        }
                    });
            Thread.ofPlatform().daemon().start(next);
            condition.release();
            holding.await();
            condition.acquire();
            condition.signal();
            line.close();
            while (!session.attendance().isEnded()) { // until the test's own time is over
                Thread.sleep(1);
            }
            condition.release();
            assertThat(next.get()).isTrue();
        }
    }

    private static List<Object> listThatThrows(RuntimeException thrown) {
        return new AbstractList<>() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public Object get(int index) {
                throw thrown;
            }
        };
    }

    @Test
    void aResultThatThrowsWhenItIsReadIsToldAndTheLineServesOn() throws Exception {
        for (RuntimeException thrown :
                List.of(
                        new ClosedException("it is closed"),
                        new EndOfStreamException("it has ended"),
                        new ConcurrentModificationException("it is changing"))) {
            Plain giving = () -> listThatThrows(thrown);
            assertThat(ask(shared(giving, Plain.class), "run").toString())
                    .contains("#UNSERIALIZABLE", thrown.getMessage());
        }
    }

    @Test
    void anArgumentOfAnExceptionThatThrowsWhenItIsReadIsToldAndTheLineServesOn() throws Exception {
        List<@Nullable Object> arguments = new ArrayList<>();
        var raised = new PythonException(new PythonError("builtins.KeyError", arguments));
        arguments.add(listThatThrows(new IllegalStateException("not now")));
        Plain failing =
                () -> {
                    throw raised;
                };
        String ident = shared(failing, Plain.class);
        for (int i = 0; i < 2; i++) {
            assertThat(ask(ident, "run").toString()).contains("#TRACEBACK", "KeyError");
        }
    }

    @Test
    void whatAMapHoldsIsReadUnderTheMonitorOfTheMap() throws Exception {
        Map<String, Object> map = new HashMap<>();
        var held = new ArrayList<Boolean>();
        map.put(
                "inner",
                new AbstractList<Integer>() {
                    @Override
                    public int size() {
                        return 1;
                    }

                    @Override
                    public Integer get(int index) {
                        held.add(Thread.holdsLock(map));
                        return 7;
                    }
                });
        server.register("dict", map);
        String ident = server.referents().sharedBy("dict").ident();
        for (String method : List.of("#GETVALUE", "values", "__str__")) {
            assertThat(ask(ident, method).toString()).contains("#RETURN", "[7]");
        }
        assertThat(ask(ident, "__getitem__", "inner")).isEqualTo(List.of("#RETURN", List.of(7)));
        assertThat(held).hasSize(4).containsOnly(true);
    }

    @Test
    void aListThatCannotBeSortedKeepsAllItsElements() throws Exception {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < 128; i++) {
            list.add(
                    new Tuple(
                            new Object[] {
                                (i * 37) % 127, Map.of("c", i)
                            })); // the last as the first
        }
        var before = List.copyOf(list);
        assertThat(ask(shared(list), "sort").toString()).contains("TypeError", "'<' not supported");
        assertThat(list).containsExactlyInAnyOrderElementsOf(before);
        assertThat(result(shared(Arrays.asList(2, 1)), "sort")).isNull();
        var others = new CopyOnWriteArrayList<Object>(List.of(2, 3.0, 1));
        assertThat(result(shared(others), "sort", null, true)).isNull();
        assertThat(others).containsExactly(3.0, 2, 1);
    }

    /// A map that others use, too, who are quicker; only `own` they leave.
    private static final class Raced extends ConcurrentSkipListMap<Object, Object> {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Object remove(Object key) {
            Object value = super.remove(key);
            return key.equals("own") ? value : null;
        }

        @Override
        public @Nullable Object putIfAbsent(Object key, Object value) {
            return "another's";
        }
    }

    @Test
    void whatOthersTakeFromAMapIsNotTakenAgain() throws Exception {
        var map = new Raced();
        String ident = shared(map);
        for (String key : List.of("a", "b", "c", "own", "x", "y")) {
            map.put(key, 1);
        }
        assertThat(result(ident, "pop", "a", "gone")).isEqualTo("gone");
        assertThat(ask(ident, "pop", "b").toString()).contains("KeyError");
        assertThat(ask(ident, "__delitem__", "c").toString()).contains("KeyError");
        assertThat(result(ident, "popitem")).isEqualTo(List.of("own", 1));
        assertThat(ask(ident, "popitem").toString()).contains("KeyError", "empty");
        assertThat(result(ident, "setdefault", "e", 1)).isEqualTo("another's");
    }

    @Test
    @SuppressWarnings("JdkObsolete") // it refuses a null in another way than those of today
    void aValueOfNoneIsOne() throws Exception {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (String key : List.of("a", "b", "c")) {
            map.put(key, null);
        }
        String ident = shared(map);
        assertThat(result(ident, "setdefault", "a", 1)).isNull();
        assertThat(result(ident, "get", "a", 1)).isNull();
        assertThat(result(ident, "pop", "a", 1)).isNull();
        assertThat(result(ident, "__delitem__", "b")).isNull();
        assertThat(result(ident, "setdefault", "d")).isNull();
        assertThat(map).containsOnlyKeys("c", "d");
        var others = new ConcurrentHashMap<Object, Object>(Map.of("a", 1));
        String refusing = shared(others);
        assertThat(result(refusing, "pop", null, 2)).isEqualTo(2);
        assertThat(result(refusing, "get", null, 2)).isEqualTo(2);
        assertThat(result(refusing, "pop", "a")).isEqualTo(1);
        String old = shared(new Hashtable<Object, Object>(Map.of("a", 1, "b", 2)));
        assertThat(result(old, "pop", "a")).isEqualTo(1);
        assertThat(result(old, "pop", "a", 3)).isEqualTo(3);
        assertThat(result(old, "__delitem__", "b")).isNull();
    }

    @Test
    void anIndexThatIsWrongInAUsersOwnCodeIsNoneOfAList() throws Exception {
        var byThird =
                new TreeMap<Object, Object>(
                        Comparator.comparingInt(key -> ((String) key).charAt(3)));
        assertThat(ask(shared(byThird), "__setitem__", "a", 1).toString())
                .contains("StringIndexOutOfBoundsException")
                .doesNotContain("IndexError");
    }

    @Test
    void whatOthersTakeFromASetIsNotTakenAgain() throws Exception {
        var set =
                new CopyOnWriteArraySet<Object>(List.of(1, 2)) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public boolean remove(Object item) {
                        return super.remove(item) && !item.equals(1);
                    }
                };
        assertThat(result(shared(set), "pop")).isEqualTo(2);
    }

    @Test
    void theEndOfAListIsWhereItIsByThen() throws Exception {
        var list =
                new ArrayList<Object>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public void add(int index, Object item) {
                        throw new AssertionError(
                                "others may have changed the list since it was counted");
                    }

                    @Override
                    public Object remove(int index) {
                        throw new IndexOutOfBoundsException(index); // as they have
                    }
                };
        String ident = shared(list);
        assertThat(result(ident, "append", 1)).isNull();
        assertThat(result(ident, "append", 2)).isNull();
        assertThat(ask(ident, "pop", 0).toString()).contains("IndexError", "out of range");
        assertThat(result(ident, "pop")).isEqualTo(2);
        assertThat(result(ident, "pop", -1)).isEqualTo(1);
        assertThat(ask(ident, "pop").toString()).contains("IndexError", "empty list");
        assertThat(ask(ident, "pop", 0).toString()).contains("IndexError", "empty list");
    }

    @Test
    void anAttributeThatIsSetOrDeletedIsNotSentBack() throws Exception {
        server.registerSyncManager();
        List<?> made = (List<?>) created("Namespace").getLast();
        String ident = (String) made.getFirst();
        assertThat(result(ident, "__setattr__", "x", "first")).isNull();
        assertThat(result(ident, "__setattr__", "x", "second")).isNull();
        assertThat(result(ident, "__getattribute__", "x")).isEqualTo("second");
        assertThat(result(ident, "__delattr__", "x")).isNull();
        assertThat(ask(ident, "__delattr__", "x").toString()).contains("AttributeError");
    }

    private List<?> created(Object... nameAndArguments) throws InterruptedException {
        try (Connection line = Client.connect(server.address(), OPTIONS)) {
            send(line, null, "create", nameAndArguments);
            return line.recv(List.class);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // which users may leave out
    void aFactoryThatMakesNothingIsNamed() throws Exception {
        server.registerFactory("Nothing", (_, _) -> null);
        server.registerFactory("Plain", (_, _) -> null, Plain.class);
        assertThat(created("Nothing").toString()).contains("made nothing: name=Nothing");
        assertThat(created("Plain").toString()).contains("made nothing: name=Plain");
    }

    @Test
    void aNumberTooLargeForAnArrayOfDoublesOverflows() throws Exception {
        for (Array<?> array : List.of(Array.ofDouble(1), Array.ofFloat(1))) {
            assertThat(ask(shared(array), "__setitem__", 0, BigInteger.TEN.pow(400)).toString())
                    .contains("OverflowError", "int too large to convert to float");
            assertThat(result(shared(array), "__setitem__", 0, Double.POSITIVE_INFINITY)).isNull();
        }
    }

    public interface Mail {
        String from(String whom);

        String to$(String whom);

        String about(String what);
    }

    @Test
    void aMethodThatIsCalledAsNoMethodOfPythonIsNotTold() throws Exception {
        String ident =
                shared(
                        new Mail() {
                            @Override
                            public String from(String whom) {
                                return "from " + whom;
                            }

                            @Override
                            public String to$(String whom) {
                                return "to " + whom;
                            }

                            @Override
                            public String about(String what) {
                                return "about " + what;
                            }
                        },
                        Mail.class);
        assertThat(server.referents().at(ident).methods().names()).containsExactly("about");
        assertThat(result(ident, "about", "it")).isEqualTo("about it");
        assertThat(result(ident, "from", "me")).isEqualTo("from me");
        assertThat(result(ident, "to$", "you")).isEqualTo("to you");
    }

    @Test
    void severalPermitsAreReleasedAtOnce() throws Exception {
        Semaphore semaphore = Semaphore.create(0);
        String ident = shared(semaphore);
        assertThat(result(ident, "release", 2)).isNull();
        assertThat(result(ident, "release")).isNull();
        for (int i = 0; i < 3; i++) {
            assertThat(result(ident, "acquire", false)).isEqualTo(true);
        }
        assertThat(result(ident, "acquire", false)).isEqualTo(false);
        assertThat(ask(ident, "release", 0).toString()).contains("ValueError", "one or more");
        assertThat(ask(shared(Lock.create()), "release", 2).toString()).contains("TypeError");
    }

    @Test
    void whatIsRemovedFromAListIsWhatWasMeantThoughOthersRemoveTheirs() throws Exception {
        var list =
                new ArrayList<Object>(List.of("others", "x", "y")) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public Object[] toArray() {
                        Object[] all = super.toArray();
                        super.remove("others");
                        return all;
                    }
                };
        String ident = shared(list);
        assertThat(result(ident, "remove", "x")).isNull();
        assertThat(list).contains("y").doesNotContain("x");
        assertThat(ask(ident, "remove", "x").toString()).contains("ValueError");
    }

    @Test
    void theFirstOfEqualElementsIsRemoved() throws Exception {
        try (var manager = Manager.start()) {
            for (List<Object> list : List.of(manager.<Object>list(), new ArrayList<Object>())) {
                list.addAll(List.of("a", 1.0, "b", 1));
                String ident = shared(list);
                assertThat(result(ident, "remove", true)).isNull();
                assertThat(list).containsExactly("a", "b", 1);
                assertThat(ask(ident, "remove", 2).toString()).contains("ValueError");
            }
        }
    }

    /// A list to which others add something just before it is cleared, and that has no room for more.
    private static final class Shared extends ArrayList<Object> {
        private static final long serialVersionUID = 1L;

        Shared() {
            super(List.of(0, 1, 2, 3));
        }

        @Override
        public void clear() {
            add("others'");
            super.clear();
        }

        @Override
        public boolean addAll(Collection<?> items) {
            throw new IllegalStateException("it is full");
        }
    }

    @Test
    void nothingThatIsInAListIsLostWhenTheListIsChanged() throws Exception {
        var list = new Shared();
        String ident = shared(list);
        assertThat(result(ident, "reverse")).isNull();
        assertThat(list).containsExactly(3, 2, 1, 0);
        assertThat(ask(ident, "__imul__", 2).toString()).contains("it is full");
        assertThat(list).containsExactly(3, 2, 1, 0);
        assertThat(result(ident, "__delitem__", new Slice(null, null, 2))).isNull();
        assertThat(list).containsExactly(2, 0);
    }

    @Test
    void aListOfAManagerIsChangedAsAnyOther() throws Exception {
        try (var manager = Manager.start()) {
            for (List<Object> list : List.of(manager.<Object>list(), new ArrayList<Object>())) {
                list.addAll(List.of(1, 2, 3));
                String ident = shared(list);
                assertThat(result(ident, "reverse")).isNull();
                assertThat(result(ident, "__imul__", 2)).isNull();
                assertThat(list).containsExactly(3, 2, 1, 3, 2, 1);
                assertThat(result(ident, "__delitem__", new Slice(null, null, -2))).isNull();
                assertThat(list).containsExactly(3, 1, 2);
                assertThat(result(ident, "__setitem__", new Slice(0, 1, null), "ab")).isNull();
                assertThat(list).containsExactly("a", "b", 1, 2);
                Slice second = new Slice(null, null, 2);
                assertThat(result(ident, "__setitem__", second, List.of(7, 8))).isNull();
                assertThat(list).containsExactly(7, "b", 8, 2);
                assertThat(ask(ident, "__setitem__", second, "abc").toString())
                        .contains("ValueError", "size 3 to extended slice of size 2");
                assertThat(ask(ident, "__delitem__", new Slice(null, null, 0)).toString())
                        .contains("ValueError", "zero");
                assertThat(result(ident, "__delitem__", new Slice(1, -1, null))).isNull();
                assertThat(list).containsExactly(7, 2);
                assertThat(result(ident, "__imul__", 0)).isNull();
                assertThat(list).isEmpty();
            }
        }
    }

    /// What cannot be had where it arrives.
    private static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("not here");
        }
    }

    @Test
    void aQueueThatIsShutDownAtOnceIsEmptyWhateverWasInIt() throws Exception {
        JoinableQueue<Object> queue = JoinableQueue.create();
        String ident = shared(queue);
        for (Object item : List.of("done", new Unreadable(), "left", "last")) {
            queue.put(item);
        }
        assertThat(result(ident, "get")).isEqualTo("done");
        for (int i = 0; i < 2; i++) { // once too often
            assertThat(result(ident, "task_done")).isNull();
        }
        assertThat(result(ident, "shutdown", true)).isNull();
        assertThat(result(ident, "qsize")).isEqualTo(0L);
        assertThat(result(ident, "join")).isNull();
    }

    @Test
    void whatIsAcquiredWhenTheClientAsksForSomethingElseIsReleased() throws Exception {
        Lock lock = Lock.create();
        var begun = new CountDownLatch(1);
        AcquirerMethods.Acquirer late =
                patience -> {
                    if (patience.isZero()) {
                        return false;
                    }
                    begun.countDown();
                    try {
                        return new CountDownLatch(1).await(1, TimeUnit.DAYS);
                    } catch (InterruptedException e) { // which comes when it has been acquired
                        return lock.tryAcquire();
                    }
                };
        server.referents().share("lock", AcquirerMethods.methods(lock, lock, late, lock::release));
        String ident = server.referents().sharedBy("lock").ident();
        send(client, ident, "acquire");
        begun.await();
        assertThat(ask(ident, "walk").toString()).contains("AttributeError");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void aPartOfAnArrayIsSetAsAWholeOrNotAtAll() throws Exception {
        Array<Integer> array = Array.ofInt(3);
        String ident = shared(array);
        Slice all = new Slice(null, null, null);
        assertThat(result(ident, "__setitem__", all, List.of(7, 8, 9))).isNull();
        assertThat(ask(ident, "__setitem__", all, List.of(1, 2, 1L << 40)).toString())
                .contains("OverflowError");
        assertThat(result(ident, "__getitem__", all)).isEqualTo(List.of(7, 8, 9));
    }

    @Test
    void aPartOfAnArrayIsOfOneMoment() throws Exception {
        IntArray array = Array.ofInt(1_000);
        String ident = shared(array);
        Slice all = new Slice(null, null, null);
        var isOver = new AtomicBoolean();
        var others =
                new FutureTask<>(() -> {
                    boolean isWhole = true;
                    for (int i = 0; !isOver.get(); i++) {
                        var next = new int[array.size()];
                        Arrays.fill(next, i);
                        try (var _ = array.hold()) {
                            int[] there = array.toArray();
                            isWhole &= Arrays.stream(there).distinct().count() == 1;
                            array.set(0, next);
                        }
                    }
                    return isWhole;
                });
        Thread.ofPlatform().daemon().start(others);
        for (int i = 0; i < 300; i++) {
            List<?> seen = (List<?>) Objects.requireNonNull(result(ident, "__getitem__", all));
            assertThat(Set.copyOf(seen)).hasSize(1);
            assertThat(result(ident, "__setitem__", all, Collections.nCopies(1_000, -i))).isNull();
        }
        isOver.set(true);
        assertThat(others.get()).isTrue();
    }

    @Test
    void whatIsFalseToPythonIsFalseHere() throws Exception {
        String queue = shared(Queue.create());
        for (Object no :
                List.of(false, 0, "", new byte[0], List.of(), new Object[0], Map.of(), Set.of())) {
            assertThat(ask(queue, "get", no).toString()).contains("queue.Empty");
        }
    }

    @Test
    void whatIsOneForAllIsMadeWithoutArguments() throws Exception {
        server.register("get_list", new ArrayList<>());
        assertThat(created("get_list").getFirst()).isEqualTo("#RETURN");
        assertThat(created("get_list", 5).toString())
                .contains("TypeError", "get_list() takes no arguments");
        assertThat(created("get_map", 5).toString()).contains("KeyError");
    }

    public interface Twice {
        void run(int times);

        void run(String name);
    }

    private enum Mode implements Twice {
        ONE;

        @Override
        public void run(int times) {}

        @Override
        public void run(String name) {}
    }

    public interface Makes {
        Twice twice();
    }

    @Test
    @SuppressWarnings("NullAway") // which users may give
    void whatNobodyCouldUseIsRefusedWhenItIsRegistered() throws Exception {
        assertThatNullPointerException()
                .isThrownBy(() -> server.register("nothing", null, Plain.class));
        Twice one = Mode.ONE;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.registerFactory("Twice", (_, _) -> one, Twice.class));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.register("twice", one, Twice.class));
        Makes making = () -> one;
        assertThat(result(shared(making, Makes.class), "twice")).isEqualTo("ONE"); // which is data
    }

    @Test
    void aPoolThatIsClosedOrNotIsToldAsInPython() throws Exception {
        try (Pool pool = ThreadPool.of(1)) {
            server.register("pool", pool, Map.of("first", List::getFirst));
            String ident = server.referents().sharedBy("pool").ident();
            assertThat(ask(ident, "join").toString()).contains("ValueError", "still running");
            assertThat(result(ident, "map", "first", List.of(7), 1L << 40)).isEqualTo(List.of(7));
            assertThat(result(ident, "close")).isNull();
            for (String method : List.of("apply", "apply_async", "map", "map_async", "imap")) {
                assertThat(ask(ident, method, "first", List.of(7)).toString())
                        .contains("ValueError", "Pool not running");
            }
            assertThat(result(ident, "join")).isNull();
        }
    }

    @Test
    void aWrongCastInAUsersIteratorIsTold() throws Exception {
        Object text = "a text";
        var rows = Stream.of(text).map(each -> (Object) (int) each).iterator();
        assertThat(ask(shared(rows), "__next__").toString())
                .contains("#TRACEBACK", "ClassCastException");
    }

    @Test
    void whoHangsUpBeforeHeIsAnsweredClosesTheServerAllTheSame() throws Exception {
        try (Connection other = Client.connect(server.address(), OPTIONS)) {
            send(other, null, "shutdown");
        }
        server.join(); // or it waits for ever
    }
}
