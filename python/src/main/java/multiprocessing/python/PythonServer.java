package multiprocessing.python;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Connection;
import multiprocessing.connection.Listener;
import multiprocessing.connection.Terms;
import multiprocessing.error.ClosedException;
import multiprocessing.manager.NamespaceProxy;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Value;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.Event;
import multiprocessing.sync.Mutex;
import multiprocessing.sync.Semaphore;
import org.jspecify.annotations.Nullable;

/// Objects of this process for Python programs, which use them as those of a manager of their own. Thread-safe. Python: the
/// server of a `BaseManager`.
///
/// ```java
/// Queue<Object> tasks = Queue.create();
/// try (var server = PythonServer.open(Address.local(50_000), AuthKey.of("abracadabra"))) {
///     server.register("get_tasks", tasks);
///     server.join();
/// }
/// ```
///
/// ```python
/// class Manager(BaseManager): pass
/// Manager.register('get_tasks')
/// manager = Manager(('localhost', 50_000), b'abracadabra')
/// manager.connect()
/// print(manager.get_tasks().get(timeout=5))
/// ```
///
/// | registered | in Python |
/// | --- | --- |
/// | [Queue] and its [JoinableQueue][multiprocessing.queue.JoinableQueue], any [BlockingQueue] | `queue.Queue` |
/// | any [Map], such as a [MapProxy][multiprocessing.manager.MapProxy] | `dict` |
/// | any [List], such as a [ListProxy][multiprocessing.manager.ListProxy] | `list` |
/// | [Event], [Mutex], [Semaphore], [Barrier] | the same, of `threading` |
/// | [Value] | `Value` |
/// | [NamespaceProxy] | `Namespace`; the client registers it with `proxytype=NamespaceProxy` |
///
/// A method that raises in Python raises the same here: `queue.Empty`, `KeyError`, `IndexError`; what else a method throws
/// arrives as a `RemoteError` with the Java trace. Plain data passes, as [PickleCodec] tells. A map or list is used under its
/// monitor, for who shares it with threads of Java.
///
/// Objects of other Java processes are shared as ever: a [Queue] that a child has is the queue that Python has.
///
/// When a client dies, what it waited for is given up and takes nothing along, and locks and permits of a
/// [BoundedSemaphore][multiprocessing.sync.BoundedSemaphore] that it held are released; Python's own managers keep them. An
/// item that was just on its way to it is gone with it.
///
/// Nothing that a client sends is read before it has proved to have the key. Who has it can use all that is registered, and
/// nothing else. What is said is not encrypted. Each thread of a client has a line of its own; there may be 1,024 at once, or as many
/// as the system property `multiprocessing.managerLines` says. Who wants another gets a `RuntimeError`.
public final class PythonServer implements AutoCloseable {
    private static final int LINES_MOST = Integer.getInteger("multiprocessing.managerLines", 1_024);

    private final Listener listener;
    private final int linesMost;
    private final Map<String, Referent> byName = new ConcurrentHashMap<>();
    private final Map<String, Referent> byIdent = new ConcurrentHashMap<>();
    private final AtomicLong idents = new AtomicLong();
    private final Set<Connection> lines = ConcurrentHashMap.newKeySet();
    private final Holds holds = new Holds();
    private final CountDownLatch end = new CountDownLatch(1);

    private PythonServer(Listener listener, int linesMost) {
        this.listener = listener;
        this.linesMost = linesMost;
        Thread.ofVirtual().name("mp-python-door").start(this::admit);
    }

    /// Lets clients in that have `key`, at a new socket in a folder that only this user can enter.
    ///
    /// @throws multiprocessing.connection.AddressException if the system does not let it
    public static PythonServer open(AuthKey key) {
        return new PythonServer(Listener.open(terms(Terms.of(key))), LINES_MOST);
    }

    /// Lets clients in that have `key`.
    ///
    /// @throws multiprocessing.connection.AddressException if nobody can listen there; somebody may already
    public static PythonServer open(Address address, AuthKey key) {
        return open(address, Terms.of(key));
    }

    /// Lets clients in on those terms: they need a key, and are without TLS, which Python does not speak. Their codec is not
    /// used.
    ///
    /// @throws IllegalArgumentException if there is no key
    /// @throws multiprocessing.connection.AddressException if nobody can listen there; somebody may already
    public static PythonServer open(Address address, Terms terms) {
        return open(address, terms, LINES_MOST);
    }

    static PythonServer open(Address address, Terms terms, int linesMost) {
        if (terms.key().isEmpty()) {
            throw new IllegalArgumentException("a manager of Python has a key: terms=" + terms);
        }
        return new PythonServer(Listener.open(address, terms(terms)), linesMost);
    }

    private static Terms terms(Terms wanted) {
        return wanted.codec(new PickleCodec(ManagerNames::of));
    }

    /// Has `object` found by that name. Python: `register(typeid, callable=lambda: object)`.
    ///
    /// The clients say `register(name)`, too, as of any manager. What was registered by that name before is forgotten: who has
    /// a proxy for it is told by a `KeyError`.
    ///
    /// @return this
    /// @throws IllegalArgumentException if it is nothing that Python knows: see the table above
    public PythonServer register(String name, Object object) {
        var referent = new Referent(Long.toHexString(idents.incrementAndGet()), methods(object));
        byIdent.put(referent.ident(), referent);
        Referent former = byName.put(name, referent);
        if (former != null) {
            byIdent.remove(former.ident());
        }
        return this;
    }

    @SuppressWarnings("unchecked") // what does not fit fails where it is used
    private static Methods methods(Object object) {
        return switch (object) {
            case Queue<?> queue -> QueueMethods.of((Queue<@Nullable Object>) queue);
            case BlockingQueue<?> queue -> QueueMethods.of((BlockingQueue<Object>) queue);
            case Map<?, ?> map -> MapMethods.of((Map<@Nullable Object, @Nullable Object>) map);
            case List<?> list -> ListMethods.of((List<@Nullable Object>) list);
            case Event event -> EventMethods.of(event);
            case Mutex lock -> AcquirerMethods.of(lock);
            case Semaphore semaphore -> AcquirerMethods.of(semaphore);
            case Barrier barrier -> BarrierMethods.of(barrier);
            case Value<?> value -> ValueMethods.of(value);
            case NamespaceProxy names -> ValueMethods.of(names);
            default ->
                    throw new IllegalArgumentException(
                            "Python has nothing of that kind: " + object.getClass().getName());
        };
    }

    private void admit() {
        try {
            while (true) {
                Connection line = listener.accept();
                boolean isOneTooMany = lines.size() >= linesMost;
                lines.add(line);
                if (listener.isClosed()) { // since it was accepted
                    line.close();
                }
                var thread = isOneTooMany ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
                thread.name("mp-python-session").start(() -> serve(line, isOneTooMany));
            }
        } catch (ClosedException | InterruptedException e) {
            close();
        }
    }

    private void serve(Connection line, boolean isOneTooMany) {
        try {
            var session = new Session(this, line);
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

    /// @throws PythonException if there is none of that name
    Referent registered(String name) {
        Referent known = byName.get(name);
        if (known == null) {
            throw Errors.key(name);
        }
        return known;
    }

    /// @throws PythonException if there is none
    Referent referent(@Nullable Object ident) {
        Referent known = ident instanceof String ? byIdent.get(ident) : null;
        if (known == null) {
            throw Errors.key(ident);
        }
        return known;
    }

    Holds holds() {
        return holds;
    }

    /// How many objects there are.
    int count() {
        return byIdent.size();
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
    /// objects stay as they are. Idempotent, does not wait. Python: `shutdown()`.
    @Override
    public void close() {
        listener.close();
        lines.forEach(Connection::close);
        end.countDown();
    }

    @Override
    public String toString() {
        return "PythonServer[" + address() + ", " + byName.keySet() + "]";
    }
}
