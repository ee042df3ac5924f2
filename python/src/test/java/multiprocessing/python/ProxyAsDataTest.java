package multiprocessing.python;

import static multiprocessing.python.PickleScript.named;
import static multiprocessing.python.PickleScript.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Client;
import multiprocessing.connection.Connection;
import multiprocessing.connection.ConnectionOptions;
import multiprocessing.manager.Manager;
import multiprocessing.pool.ThreadPool;
import multiprocessing.queue.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A proxy that a client gives in the place of data, by a client that says what Python's say.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ProxyAsDataTest {
    private static final ConnectionOptions OPTIONS =
            ConnectionOptions.of(AuthKey.of("a key of tests")).codec(new PickleCodec());
    private static final List<String> PARTS = List.of("ident", "method", "arguments", "keywords");

    private final PythonServer server;
    private final Connection client;
    private int names;

    ProxyAsDataTest(@TempDir Path folder) throws Exception {
        server = PythonServer.open(Address.unix(folder.resolve("python")), OPTIONS);
        client = Client.connect(server.address(), OPTIONS);
        assertThat(ask(null, "accept_connection", "a name").getFirst()).isEqualTo("#RETURN");
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    /// Asks with proxies among the arguments.
    private List<?> ask(@Nullable String ident, String method, @Nullable Object... arguments)
            throws InterruptedException {
        Object[] request = {ident, method, arguments, Map.of()};
        client.sendBytes(PickleCodec.encode(request, PARTS, _ -> null));
        return client.recv(List.class);
    }

    private String told(String ident, String method, @Nullable Object... arguments)
            throws InterruptedException {
        return ask(ident, method, arguments).toString();
    }

    private String shared(Object object) {
        String name = "get_" + ++names;
        return ident(server.register(name, object), name);
    }

    private static String ident(PythonServer server, String name) {
        return server.referents().sharedBy(name).ident();
    }

    private static Nested proxy(String name, String ident) {
        return new Nested("ListProxy", new Token(name, null, ident), List.of());
    }

    public interface Prices {
        int of(String name);
    }

    private static final class Table extends HashMap<String, Object> implements Prices {
        private static final long serialVersionUID = 1L;

        @Override
        public int of(String name) {
            return (Integer) Objects.requireNonNull(get(name));
        }
    }

    private static Table table() {
        var table = new Table();
        table.put("bread", 3);
        return table;
    }

    @Test
    void whatAFaceDoesNotShowIsNotReadByOthers() throws Exception {
        server.register("get_prices", table(), Prices.class);
        String ident = ident(server, "get_prices");
        Nested prices = proxy("get_prices", ident);
        String dict = shared(new LinkedHashMap<>());
        String list = shared(new ArrayList<>());
        String value = shared(new AtomicReference<>());
        for (String taking : List.of("update", "__or__", "__ror__")) {
            assertThat(told(dict, taking, prices)).contains("TypeError");
        }
        for (String taking : List.of("extend", "__add__")) {
            assertThat(told(list, taking, prices)).contains("TypeError", "iterable");
        }
        assertThat(told(list, "append", prices)).contains("#RETURN");
        assertThat(told(list, "append", List.of(prices))).contains("#RETURN");
        assertThat(told(value, "set", prices)).contains("#RETURN");
        assertThat(told(list, "__setitem__", new Slice(0, 0, null), prices)).contains("TypeError");
        String shown = "<ListProxy object, typeid 'get_prices'>";
        assertThat(told(list, "__str__")).contains("[" + shown + ", [" + shown + "]]");
        assertThat(told(value, "__repr__")).contains(shown);
        assertThat(told(list, "count", Map.of("bread", 3))).contains("#RETURN, 0");
        assertThat(told(list, "count", prices)).contains("#RETURN, 1");
        assertThat(told(list, "index", List.of(prices, 1))).contains("[" + shown + ", 1] is not");
        assertThat(told(list, "insert", prices, 1)).contains("not an integer: Table");
        assertThat(told(ident, "#GETVALUE")).contains("#UNSERIALIZABLE", "Table");
        assertThat(told(ident, "__str__")).contains("{bread=3}"); // as it shows itself
    }

    @Test
    void aPickleDoesNotReachIntoWhatAProxyStandsFor() throws Exception {
        Table table = table();
        var list = new ArrayList<>(List.of("first"));
        var set = new TreeSet<>(Set.of("first"));
        server.register("get_prices", table, Prices.class);
        String key = text("bread");
        for (String filling : List.of(key + "K\u0001s", "(" + key + "K\u0001u")) {
            assertRefused(filling, ident(server, "get_prices"), "is to hold");
        }
        for (String filling : List.of(key + "a", "(" + key + "e")) {
            assertRefused(filling, shared(list), "is to hold");
        }
        assertRefused("(" + key + "\u0090", shared(set), "is to hold");
        for (String reading : List.of("list", "set")) {
            String begin = named("builtins", reading) + "(";
            assertRefused(begin, "tR", shared(list), "malformed");
        }
        assertRefused(named("builtins", "ValueError"), "R", shared(list), "malformed");
        assertThat(table).isEqualTo(Map.of("bread", 3));
        assertThat(list).containsExactly("first");
        assertThat(set).containsExactly("first");
    }

    private void assertRefused(String filling, String ident, String why) throws Exception {
        assertRefused("", filling, ident, why);
    }

    private void assertRefused(String begin, String end, String ident, String why)
            throws Exception {
        String managers = "multiprocessing.managers";
        String token = named(managers, "Token") + "(" + text("it") + "N" + text(ident) + "tR";
        String proxy =
                named(managers, "RebuildProxy")
                        + "("
                        + named(managers, "DictProxy")
                        + token
                        + text("pickle")
                        + "}tR";
        client.sendBytes(
                new PickleScript()
                        .then("(N" + text("dummy") + "(" + begin + proxy + end + "t}")
                        .end("t"));
        assertThat(client.recv(List.class).toString()).contains("#TRACEBACK", why);
    }

    @Test
    void whatIsGoneThroughIsCopiedUnderItsOwnMonitorAlone() throws Exception {
        var items = new ArrayList<Object>();
        var held = new ArrayList<Boolean>();
        var other =
                new ArrayList<Object>(List.of(1, 2)) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public Object[] toArray() {
                        held.add(Thread.holdsLock(this) && !Thread.holdsLock(items));
                        return super.toArray();
                    }
                };
        Nested proxy = proxy("get_other", shared(other));
        String list = shared(items);
        assertThat(told(list, "extend", proxy)).contains("#RETURN");
        assertThat(told(list, "__setitem__", new Slice(0, 1, null), proxy)).contains("#RETURN");
        assertThat(items).containsExactly(1, 2, 2);
        assertThat(told(shared(new TreeSet<>(Set.of(1))), "union", proxy)).contains("[1, 2]");
        assertThat(held).hasSizeGreaterThanOrEqualTo(3).containsOnly(true);
        assertThat(told(list, "append", proxy)).contains("#RETURN");
        assertThat(items.getLast()).isSameAs(other);
        assertThat(told(list, "__setitem__", 0, proxy)).contains("#RETURN");
        assertThat(items.getFirst()).isSameAs(other);
    }

    @Test
    void aListThatHoldsItselfIsShownAndFoundInItself() throws Exception {
        String list = shared(new ArrayList<>());
        Nested itself = proxy("list", list);
        assertThat(told(list, "append", itself)).contains("#RETURN, null");
        assertThat(told(list, "__str__")).contains("[<ListProxy object, typeid 'list'>]");
        assertThat(told(list, "__contains__", itself)).contains("true");
    }

    @Test
    void aMapOfAManagerTakesWhatAProxyHolds() throws Exception {
        try (var manager = Manager.start()) {
            Map<Object, Object> map = manager.map();
            String dict = shared(map);
            Nested other = proxy("dict", shared(new HashMap<>(Map.of("a", 1))));
            assertThat(told(dict, "update", other)).contains("#RETURN, null");
            assertThat(map).isEqualTo(Map.of("a", 1));
        }
    }

    @Test
    void whatIsInACopyIsCopiedToo() throws Exception {
        var inner = new ArrayList<Object>(List.of(1));
        var nested = new ArrayList<Object>();
        var queue = Queue.create();
        Nested first =
                proxy("get_first", shared(new HashMap<>(Map.of("inner", inner, "queue", queue))));
        var map = new HashMap<String, Object>();
        String dict = shared(map);
        assertThat(told(dict, "__setitem__", "nested", proxy("get_nested", shared(nested))))
                .contains("#RETURN");
        assertThat(told(dict, "update", first)).contains("#RETURN");
        assertThat(map.get("inner")).isEqualTo(inner).isNotSameAs(inner);
        assertThat(map.get("queue")).isSameAs(queue);
        inner.set(0, inner);
        assertThat(told(dict, "update", first)).contains("#RETURN");
        assertThat((List<?>) map.get("inner"))
                .first()
                .isSameAs(map.get("inner"))
                .isNotSameAs(inner);
        var others = new HashMap<Object, Object>();
        String other = shared(others);
        assertThat(told(other, "update", proxy("dict", dict))).contains("#RETURN");
        assertThat(others.get("nested")).isSameAs(nested);
    }

    @Test
    void aTaskIsGivenACopyThatWasTakenUnderTheMonitor() throws Exception {
        var held = new ArrayList<Boolean>();
        var numbers =
                new ArrayList<Object>(List.of(1, 2)) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public Object[] toArray() {
                        held.add(Thread.holdsLock(this));
                        return super.toArray();
                    }
                };
        Nested proxy = proxy("get_numbers", shared(numbers));
        var around = new ArrayList<Object>();
        String outer = shared(around);
        Nested itself = proxy("get_outer", outer);
        for (Nested each : List.of(proxy, itself)) {
            assertThat(told(outer, "append", each)).contains("#RETURN");
        }
        try (var pool = ThreadPool.of(1)) {
            server.register(
                    "get_pool",
                    pool,
                    Map.of(
                            "class", arguments -> arguments.getFirst().getClass().getSimpleName(),
                            "all", arguments -> arguments.getFirst().toString()));
            String tasks = ident(server, "get_pool");
            held.clear();
            assertThat(told(tasks, "apply", "class", List.of(proxy))).contains("ArrayList");
            assertThat(told(tasks, "map", "class", List.of(proxy))).contains("[ArrayList]");
            assertThat(told(tasks, "starmap", "class", List.of(List.of(List.of(proxy)))))
                    .contains("[ArrayList]");
            assertThat(held).hasSizeGreaterThanOrEqualTo(3).containsOnly(true);
            held.clear();
            assertThat(told(tasks, "map", "class", List.of(proxy, proxy, proxy)))
                    .contains("[ArrayList, ArrayList, ArrayList]");
            assertThat(held).hasSize(1); // one copy for all
            assertThat(told(tasks, "apply", "all", List.of(itself)))
                    .contains("[[1, 2], ", "(this Collection)");
        }
    }

    /// Not something that is of no use to the task.
    @Test
    void anIteratorIsRefusedAsTheArgumentOfATask() throws Exception {
        Nested rows = proxy("get_rows", shared(List.of(1).iterator()));
        assertThat(told(shared(new ArrayList<>()), "append", rows)).contains("#RETURN");
        try (var pool = ThreadPool.of(1)) {
            server.register("get_pool", pool, Map.of("count", List::size));
            assertThat(told(ident(server, "get_pool"), "apply", "count", List.of(rows)))
                    .contains("TransferException", "not serializable");
        }
    }

    @Test
    void whatIsInOthersStaysWhenItsNameIsGivenToAnother() throws Exception {
        server.register("get_inner", new ArrayList<>(List.of(1, 2)));
        String inner = ident(server, "get_inner");
        String dict = shared(new LinkedHashMap<>());
        assertThat(told(dict, "__setitem__", "k", proxy("get_inner", inner))).contains("#RETURN");
        server.register("get_inner", new ArrayList<>());
        assertThat(ask(dict, "__contains__", "k")).isEqualTo(List.of("#RETURN", true));
        assertThat(ask(inner, "__len__").getLast()).isEqualTo(2);
    }
}
