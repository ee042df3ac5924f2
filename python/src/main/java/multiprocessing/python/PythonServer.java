package multiprocessing.python;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Connection;
import multiprocessing.connection.ConnectionOptions;
import multiprocessing.connection.Listener;
import multiprocessing.error.ClosedException;
import multiprocessing.manager.NamespaceProxy;
import multiprocessing.pool.Pool;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Array;
import multiprocessing.shared.Value;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Event;
import multiprocessing.sync.Holders;
import multiprocessing.sync.Mutex;
import multiprocessing.sync.Semaphore;
import org.jspecify.annotations.Nullable;

/// Objects of this process for Python programs, which use them as those of a manager of their own. Thread-safe. Python: the
/// server of a `BaseManager`.
///
/// ```java
/// AuthKey key = AuthKey.of(Files.readAllBytes(Path.of("key"))); // a file that only its user can read
/// Queue<Object> tasks = Queue.create();
/// try (var server =
///         PythonServer.open(
///                 Address.local(50_000),
///                 ConnectionOptions.of(key),
///                 its -> its.register("get_tasks", tasks))) {
///     server.join();
/// }
/// ```
///
/// ```python
/// class Manager(BaseManager): pass
/// Manager.register('get_tasks')
/// manager = Manager(('localhost', 50_000), open('key', 'rb').read())
/// manager.connect()
/// print(manager.get_tasks().get(timeout=5))
/// ```
///
/// | registered | in Python |
/// | --- | --- |
/// | [Queue] and its [JoinableQueue][multiprocessing.queue.JoinableQueue], any [BlockingQueue] | `queue.Queue`; `shutdown`, which a [Queue] has, closes it for all |
/// | any [Map], such as a [MapProxy][multiprocessing.manager.MapProxy] | `dict` |
/// | any [List], such as a [ListProxy][multiprocessing.manager.ListProxy] | `list` |
/// | any [Set], such as a [SetProxy][multiprocessing.manager.SetProxy] | `set` |
/// | any [Iterator] | an iterator; the client registers it with `proxytype=IteratorProxy` |
/// | [Event], [Mutex], [Semaphore], [Condition] | the same, of `threading` |
/// | [Value], an [AtomicReference] | `Value` |
/// | [Array] | `Array` |
/// | [Barrier] | `Barrier`; its action runs here, for the last who comes |
/// | [NamespaceProxy] | `Namespace`; the client registers it with `proxytype=NamespaceProxy` |
///
/// A method that raises in Python raises the same here: `queue.Empty`, `KeyError`, `IndexError`; what else a method throws
/// arrives as a `RemoteError` with the Java trace. Plain data passes, as [PickleCodec] tells. A map or list, with what it holds,
/// is used and read under its monitor, for who shares it with threads of Java. One for which a client gives a proxy to be gone
/// through, as by `update` or `extend`, is copied before, under its own; only what the proxy's methods show is read.
///
/// A list or a dict is no key, and raises a `TypeError`, as in Python; a `set` and a `bytearray` are keys, for nothing tells them
/// here from a `frozenset` and `bytes`. A tuple is here a list as a key, bytes are a `ByteBuffer`. Of `1`,
/// `1.0` and `True` a map of Java has three keys. A [SharedMap][multiprocessing.shared.SharedMap] is given numbers in its
/// types; one that does not fit raises an `OverflowError`, anything else a `TypeError`.
///
/// A proxy that a client puts into a map or a list, or gives as an argument, is here the object itself, and for other clients a
/// proxy again, if they have set `current_process().authkey`, as Python demands. Such an object stays as long as the server. It is
/// the object, too, that comes out of a [Queue] in this process, and a proxy for clients; another process of Java gets what
/// processes share, such as a queue or a lock, and of anything else something that is of no use to it. What is put into
/// something of a [Manager][multiprocessing.manager.Manager] is a proxy for clients only.
///
/// A client may have objects of its own made: see [#registerFactory(String, PythonFactory)] and [#registerSyncManager]; and
/// use objects of any class, by an interface: [#register(String, Object, Class)].
///
/// Objects of other Java processes are shared as ever: a [Queue] that a child has is the queue that Python has.
///
/// When a client dies, what it waited for is given up and takes nothing along. A lock, or a permit of a
/// [BoundedSemaphore][multiprocessing.sync.BoundedSemaphore], goes with the thread that acquired it: it is released when that or
/// its process has ended, killed or in order. Python's own managers keep it, and let another release it. A lock that Java has
/// released meanwhile stays with who has it then. Of a permit nobody can tell that: where Java, or another thread, gives back what
/// a client acquires, it is a [Semaphore], whose permits are nobody's and stay taken. `release(n)` gives back one after the other,
/// of a bounded one up to the first too many. An item that was just on its way to a client
/// is gone with it. Who sends a message for which there is no memory is hung up on, and counts as dead.
///
/// A client keeps the proxy by which a thread of it has a lock, and has no second one of the same ident, as come out of a queue or
/// a pickle: when it drops any proxy and knows of no other, Python ends the line of the thread that does so, and what that has
/// is released. So `manager.get_lock().acquire()` has the lock for a moment only. A proxy that a spawned process was given as an
/// argument is none that Python knows of there.
///
/// Nothing that a client sends is read before it has proved to have the key. Who has it can use all that is registered, and
/// nothing else. What is said is not encrypted. Each thread of a client has a line of its own; there may be 1,024 at once,
/// or as many as the system property `multiprocessing.managerLines` says. Who wants another gets a `RuntimeError`. Who
/// comes when the system has no thread for it is hung up on.
public final class PythonServer implements AutoCloseable {
    private static final int LINES_MOST = Integer.getInteger("multiprocessing.managerLines", 1_024);

    private static final long KEPT_SECONDS = 3_600;

    private static final Duration KEPT =
            kept(Long.getLong("multiprocessing.pythonObjectSeconds", KEPT_SECONDS));

    private static final Duration GRACE = Duration.ofMinutes(1);

    private static final long PAUSE_MILLIS = 50;

    static final ThreadFactory SERVING =
            Thread.ofPlatform().daemon().name("mp-python-session").factory();

    private static final ThreadFactory REFUSING =
            Thread.ofVirtual().name("mp-python-session").factory();

    private final Listener listener;
    private final int linesMost;
    private final ThreadFactory serving;
    private final Faces faces = new Faces();
    private final Referents referents = new Referents(KEPT, System::nanoTime);
    private final Set<Connection> lines = ConcurrentHashMap.newKeySet();
    private final Holders holders = new Holders();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Families families = Families.ofThisMachine();
    private final Allowance looks = new Allowance(System::nanoTime); // each takes some milliseconds

    private PythonServer(Listener listener, int linesMost, ThreadFactory serving) {
        this.listener = listener;
        this.linesMost = linesMost;
        this.serving = serving;
    }

    /// How long what nobody uses is kept, where a user says so many seconds. What cannot be counts as nothing said.
    static Duration kept(long seconds) {
        return Duration.ofSeconds(seconds >= 0 ? seconds : KEPT_SECONDS);
    }

    /// Lets clients in that have `key`, at a new socket in a folder that only this user can enter. Who asks for what is not
    /// registered yet is told by a `KeyError`.
    ///
    /// @throws multiprocessing.connection.AddressException if the system does not let it
    public static PythonServer open(AuthKey key) {
        return at(Listener.open(ConnectionOptions.of(key)), _ -> {}, LINES_MOST, GRACE, SERVING);
    }

    /// Lets clients in that have `key`.
    ///
    /// @throws multiprocessing.connection.AddressException if nobody can listen there; somebody may already
    public static PythonServer open(Address address, AuthKey key) {
        return open(address, ConnectionOptions.of(key));
    }

    /// Lets clients in with those options: they need a key, and are without TLS, which Python does not speak. Their codec is not
    /// used.
    ///
    /// @throws IllegalArgumentException if there is no key, or TLS
    /// @throws multiprocessing.connection.AddressException if nobody can listen there; somebody may already
    public static PythonServer open(Address address, ConnectionOptions options) {
        return open(address, options, _ -> {});
    }

    /// As [#open(Address, ConnectionOptions)], when `registrations` has registered what clients shall find: nobody is let in
    /// before. Who connects meanwhile waits. Python: `register`, before `get_server()`.
    ///
    /// What `registrations` throws is thrown, and nobody listens there any more.
    ///
    /// @throws IllegalArgumentException if there is no key, or TLS
    /// @throws multiprocessing.connection.AddressException if nobody can listen there; somebody may already
    public static PythonServer open(
            Address address,
            ConnectionOptions options,
            Consumer<? super PythonServer> registrations) {
        checkIsPythons(options);
        return at(Listener.open(address, options), registrations, LINES_MOST, GRACE, SERVING);
    }

    /// @param grace after which references of clients that are gone are dropped
    /// @param serving of what threads lines are served
    static PythonServer open(
            Address address,
            ConnectionOptions options,
            int linesMost,
            Duration grace,
            ThreadFactory serving) {
        checkIsPythons(options);
        return at(Listener.open(address, options), _ -> {}, linesMost, grace, serving);
    }

    /// @throws IllegalArgumentException if there is no key, or TLS
    static void checkIsPythons(ConnectionOptions options) {
        if (options.key().isEmpty() || options.tls().isPresent()) {
            throw new IllegalArgumentException(
                    "a manager of Python has a key and is without TLS: options=" + options);
        }
    }

    /// A server that has begun, or its door is shut: there may be no memory, or no thread.
    private static PythonServer at(
            Listener listener,
            Consumer<? super PythonServer> registrations,
            int linesMost,
            Duration grace,
            ThreadFactory serving) {
        try {
            var server = new PythonServer(listener, linesMost, serving);
            registrations.accept(server);
            server.start(grace);
            return server;
        } catch (Throwable e) {
            listener.close();
            throw e;
        }
    }

    private void start(Duration grace) {
        var vigil = new Vigil(referents, families, grace, System::nanoTime);
        long paceNanos = vigil.pace().toNanos();
        Thread.ofVirtual().name("mp-python-door").start(() -> admitAll(listener::accept));
        if (listener.address() instanceof Address.Tcp) {
            Thread.ofVirtual().name("mp-python-vigil").start(() -> keep(vigil, paceNanos));
        }
    }

    /// Has `object` found by that name. Python: `register(typeid, callable=lambda: object)`.
    ///
    /// The clients say `register(name)`, too, as of any manager. What was registered by that name before is forgotten: who has
    /// a proxy for it is told by a `KeyError`.
    ///
    /// @return this
    /// @throws IllegalArgumentException if it is nothing that Python knows: see the table above
    public PythonServer register(String name, Object object) {
        referents.share(name, Kinds.methods(object));
        return this;
    }

    /// Has `factory` make an object each time a client asks for that name. Python: `register(typeid, callable=factory)`.
    ///
    /// ```java
    /// server.registerFactory("Table", (arguments, keywords) -> new HashMap<>());
    /// ```
    ///
    /// The object is there until no client has a proxy for it, as in Python. Who is killed gives no proxy back. If it was a
    /// Python of this Linux machine that came by TCP, what it had is given back a minute after the last of its processes, for a
    /// fork has the same proxies. What another program uses then, as a
    /// child that was spawned with the proxy, stays, and is forgotten as what all others leave. A proxy that it had sent,
    /// and that nobody has taken by then, is of no use any more. Of who has hundreds of objects made at once it is told of
    /// the first only, since each takes some milliseconds. Of all others nobody can tell which process they are, of those
    /// at a Unix socket neither: what they leave is forgotten when for an hour, or as many seconds as the system property
    /// `multiprocessing.pythonObjectSeconds` says, no thread that has ever used the object had its line open, and nobody
    /// who can be told had it. There may be 100,000 such objects; who wants another gets a `RuntimeError`.
    ///
    /// @return this
    public PythonServer registerFactory(String name, PythonFactory factory) {
        referents.make(
                name,
                (_, arguments, keywords) ->
                        Kinds.methods(made(name, factory, arguments, keywords)));
        return this;
    }

    /// Has `object` found by that name, of any class: what `face` declares can be called, by the same names, and nothing
    /// else; `str` of it is what its `toString` says. Python: `register(typeid, callable=lambda: object, exposed=…)`.
    ///
    /// ```java
    /// server.register("get_bank", bank, Bank.class);   // Account open(String name)
    /// server.registerFactory("Account", (arguments, _) -> new OwnAccount((String) arguments.getFirst()), Account.class);
    /// ```
    ///
    /// A method that is called as a word of Python's, as `from`, is found by `_callmethod('from', arguments)` alone.
    ///
    /// Arguments have no keywords. A number is converted to the type of its parameter, a list to an array; of two methods of one
    /// name the number of arguments decides. Results are data, an enum its name; but what is declared as an interface that is
    /// registered here is a proxy of that name, and a queue, lock or iterator one of the name that Python's `SyncManager` has
    /// for it. Which a client that is no `SyncManager` has to know: `register('Account', create_method=False)`. Python:
    /// `method_to_typeid`.
    ///
    /// @return this
    /// @throws IllegalArgumentException if a method of the interface cannot be called from here, or two of one name take
    ///     equally many arguments
    public <T> PythonServer register(String name, T object, Class<T> face) {
        Methods methods = FaceMethods.of(Objects.requireNonNull(object, "object"), face, faces);
        faces.add(face, name);
        referents.share(name, methods);
        return this;
    }

    /// Has `factory` make an object of any class each time a client asks for that name: as [#registerFactory(String,
    /// PythonFactory)] and [#register(String, Object, Class)]. What the factory makes must implement `face`.
    ///
    /// @return this
    /// @throws IllegalArgumentException as [#register(String, Object, Class)]
    public PythonServer registerFactory(String name, PythonFactory factory, Class<?> face) {
        FaceMethods.check(face);
        faces.add(face, name);
        referents.make(
                name,
                (_, arguments, keywords) -> {
                    Object made = made(name, factory, arguments, keywords);
                    return FaceMethods.of(face.cast(made), face, faces);
                });
        return this;
    }

    private static Object made(
            String name, PythonFactory factory, List<?> arguments, Map<?, ?> keywords)
            throws Exception {
        Object made = factory.make(copy(arguments), named(keywords));
        if (made == null) {
            throw new IllegalStateException("the factory has made nothing: name=" + name);
        }
        return made;
    }

    private static List<@Nullable Object> copy(List<?> arguments) {
        return new ArrayList<>(arguments);
    }

    private static Map<String, @Nullable Object> named(Map<?, ?> keywords) {
        var named = new LinkedHashMap<String, @Nullable Object>();
        keywords.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    /// Has `pool` found by that name, for the tasks of those names: Python's functions do not run here, so a client gives a name
    /// in the place of a function. Python: `Pool` of a `SyncManager`.
    ///
    /// ```java
    /// server.register("get_pool", pool, Map.of("area", arguments -> (int) arguments.get(0) * (int) arguments.get(1)));
    /// ```
    ///
    /// ```python
    /// Manager.register('get_pool', proxytype=PoolProxy)   # class Manager(SyncManager)
    /// manager.get_pool().starmap('area', [(1, 2), (3, 4)])
    /// ```
    ///
    /// Of a list, map or set for which a client gives a proxy a task gets a copy.
    ///
    /// A client that goes leaves its tasks to their end, and the pool as it is, unless it closes it: `with` terminates it.
    ///
    /// @return this
    public PythonServer register(String name, Pool pool, Map<String, PythonTask> tasks) {
        referents.share(name, PoolMethods.of(pool, tasks));
        return this;
    }

    /// Lets clients make what Python's own `SyncManager` makes, under the same names: `Queue`, `JoinableQueue`, `Event`,
    /// `Lock`, `RLock`, `Semaphore`, `BoundedSemaphore`, `Condition`, `Barrier`, `list`, `dict`, `Value`, `Array`,
    /// `Namespace`, and `set`, which is Python's from 3.14 on. Not `Pool`, for which see [#register(String, Pool, Map)]. What
    /// is made lasts as said at [#registerFactory(String, PythonFactory)].
    ///
    /// An `Array` is of any typecode, or of a type of `ctypes`, and refuses what it has no room for with an `OverflowError`.
    /// One without signs, if Java sees it at all, is there an [Array] of the same bits: `Byte.toUnsignedInt` and its like read
    /// them. A `Value` may be anything, as in Python. A `Barrier` has no action, which would be a function: register one that
    /// has, or a factory that makes such; or let the client do it to whom `wait()` gives 0, and wait once more.
    ///
    /// ```python
    /// manager = SyncManager(('localhost', 50_000), key)
    /// manager.connect()
    /// changed, counts = manager.Condition(), manager.dict()
    /// ```
    ///
    /// @return this
    public PythonServer registerSyncManager() {
        SyncKinds.addTo(referents);
        return this;
    }

    /// Lets clients in, one after the other, until nobody can come any more. For want of memory it pauses: others may soon give
    /// back what they have.
    void admitAll(Wait<Connection> next) {
        long pauseMillis = 0;
        while (!listener.isClosed()) {
            try {
                Thread.sleep(pauseMillis); // which may itself want memory
                pauseMillis = 0;
                admit(next.await());
            } catch (OutOfMemoryError | RejectedExecutionException e) { // or there is no thread
                pauseMillis = PAUSE_MILLIS;
            } catch (ClosedException | InterruptedException e) {
                close();
            }
        }
    }

    private void admit(Connection line) {
        try {
            begin(line);
        } catch (OutOfMemoryError | RejectedExecutionException e) {
            lines.remove(line);
            line.close();
            throw e;
        }
    }

    private void begin(Connection line) {
        Optional<Address> peer = listener.lastAccepted(); // which only this thread has
        boolean isOneTooMany = lines.size() >= linesMost;
        lines.add(line);
        if (listener.isClosed()) { // since it was accepted
            line.close();
        }
        ThreadFactory threads = isOneTooMany ? REFUSING : serving;
        threads.newThread(() -> serve(line, peer, isOneTooMany)).start();
    }

    private void serve(Connection line, Optional<Address> peer, boolean isOneTooMany) {
        try (line) {
            var session = new Session(this, line, () -> peer.flatMap(this::familyAt));
            if (isOneTooMany) {
                session.refuse(
                        "the server has as many lines as it may: most="
                                + linesMost
                                + " (its system property multiprocessing.managerLines)");
            } else {
                session.run();
            }
        } finally {
            lines.remove(line);
        }
    }

    private Optional<Family> familyAt(Address peer) {
        return peer instanceof Address.Tcp client && listener.address() instanceof Address.Tcp own
                ? looks.find(() -> families.at(client, own.port()))
                : Optional.empty();
    }

    private void keep(Vigil vigil, long paceNanos) {
        try {
            while (!end.await(paceNanos, TimeUnit.NANOSECONDS)) {
                int _ = vigil.step();
            }
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    Referents referents() {
        return referents;
    }

    /// Who of the clients has acquired what.
    Holders holders() {
        return holders;
    }

    /// How many lines clients have open: one for each of their threads.
    int lines() {
        return lines.size();
    }

    /// Where it listens, with the port that was free if none was asked for.
    public Address address() {
        return listener.address();
    }

    /// Waits until it is closed, here or by a client. Python: `serve_forever()`.
    ///
    /// @throws InterruptedException if interrupted while waiting
    public void join() throws InterruptedException {
        end.await();
    }

    /// Lets nobody in any more and hangs up on all; what they call from then on raises `EOFError` or `BrokenPipeError`. The
    /// objects stay as they are. Waits for a moment until another can listen in its place, not for what is called. Idempotent.
    /// Python: `shutdown()`.
    @Override
    public void close() {
        try {
            listener.close();
            lines.forEach(Connection::close);
        } finally {
            end.countDown();
        }
    }

    @Override
    public String toString() {
        return "PythonServer[" + address() + ", " + referents.names() + "]";
    }
}
