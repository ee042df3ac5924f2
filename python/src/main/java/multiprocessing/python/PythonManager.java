package multiprocessing.python;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.ConnectionOptions;
import multiprocessing.error.ClosedException;
import multiprocessing.error.MultiprocessingException;
import multiprocessing.manager.AcquirerProxy;
import multiprocessing.manager.ArrayProxy;
import multiprocessing.manager.BarrierProxy;
import multiprocessing.manager.ConditionProxy;
import multiprocessing.manager.EventProxy;
import multiprocessing.manager.JoinableQueueProxy;
import multiprocessing.manager.NamespaceProxy;
import multiprocessing.manager.ValueProxy;
import org.jspecify.annotations.Nullable;

/// A manager that runs in a Python program, used from here. Python: a `BaseManager` after `connect()`. Thread-safe.
///
/// ```python
/// key = open('key', 'rb').read()  # a file that only its user can read
/// tasks = queue.Queue()
/// class Manager(BaseManager): pass
/// Manager.register('get_tasks', callable=lambda: tasks)
/// Manager(('localhost', 50_000), key).get_server().serve_forever()
/// ```
///
/// ```java
/// AuthKey key = AuthKey.of(Files.readAllBytes(Path.of("key")));
/// try (var manager = PythonManager.connect(Address.local(50_000), key)) {
///     QueueProxy<Object> tasks = manager.queue("get_tasks");
///     tasks.put(Map.of("numbers", List.of(1, 2, 3)));
/// }
/// ```
///
/// Arguments and results are plain data, as [PickleCodec] tells; so a number that Python sends is an `Integer` if it fits into
/// one. What Python raises is a [PythonException] here, but where an interface has an exception of its own: an empty queue
/// throws a [QueueEmptyException][multiprocessing.queue.QueueEmptyException].
///
/// The object behind a proxy lives in Python as long as anybody holds a reference; this manager holds its own until
/// [#close], or [PythonProxy#close]. [#queue], [#map] and their like return what cannot be closed: who has many objects made
/// takes `create(name)`, whose [asMap()][PythonProxy#asMap] is the same, and closes that. When this process dies, Python keeps
/// them. When the Python program dies, every call throws a [ClosedException].
///
/// It stays in this process, and so does all that is had from it: another one connects by itself.
///
/// A wait for a queue or a lock is made of short ones there, so that an interrupt is noticed within a quarter of a second and
/// nothing is taken in vain. With an event, a barrier and a condition that cannot be: see [PythonProxy#asEvent],
/// [PythonProxy#asBarrier] and [PythonProxy#asCondition]. This holds for a manager that answers: one that is stopped, or whose
/// network is cut off, is waited for without regard to timeouts, by queues and locks also to interrupts, until it answers again
/// or its end is known.
public final class PythonManager implements AutoCloseable, Stationary {
    private final Lines lines;
    private final Map<String, Integer> references = new LinkedHashMap<>(); // guarded by this

    private PythonManager(Lines lines) {
        this.lines = lines;
    }

    /// Connects to the manager that listens there.
    ///
    /// @throws multiprocessing.connection.AddressException if nobody listens there, or cannot be reached within ten seconds
    /// @throws multiprocessing.connection.AuthenticationException if the manager has another key, or does not prove within these
    ///     ten seconds that it has the key, as one that is stopped
    /// @throws ClosedException if it hangs up after that
    /// @throws InterruptedException if interrupted while waiting
    public static PythonManager connect(Address address, AuthKey key) throws InterruptedException {
        return connect(address, ConnectionOptions.of(key));
    }

    /// As [#connect(Address, AuthKey)], with those options: they need a key, and are without TLS, which Python does not speak.
    /// Their codec is not used.
    ///
    /// @throws IllegalArgumentException if there is no key, or TLS
    /// @throws InterruptedException if interrupted while waiting
    public static PythonManager connect(Address address, ConnectionOptions options)
            throws InterruptedException {
        PythonServer.checkIsPythons(options);
        var manager = new PythonManager(new Lines(address, options));
        manager.lines.greet();
        return manager;
    }

    /// Has an object made that is registered by that name. Python: the method of that name.
    ///
    /// @throws PythonException if nothing is, or its callable raises
    /// @throws ClosedException if this is closed, or the manager is gone; as do all of these
    /// @throws InterruptedException if interrupted while waiting; the object stays there
    public PythonProxy create(String name, @Nullable Object... arguments)
            throws InterruptedException {
        var all = new @Nullable Object[arguments.length + 1];
        all[0] = name;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        if (lines.ask("create", all) instanceof List<?> made
                && made.size() == 2
                && made.getFirst() instanceof String ident
                && made.getLast() instanceof List<?> methods) {
            return proxy(ident, methods);
        }
        throw new PythonException("the manager has made nothing of that name: " + name);
    }

    /// What the callable returns that is registered by that name, as a copy. Python: `manager.name(…)._getvalue()`.
    ///
    /// @throws PythonException if nothing is registered by that name, or the callable raises
    /// @throws multiprocessing.error.TransferException if what it returns, or an argument, is no plain data
    public @Nullable Object call(String name, @Nullable Object... arguments)
            throws InterruptedException {
        try (PythonProxy made = create(name, arguments)) {
            return made.value();
        }
    }

    /// A queue that is registered by that name, as [PythonProxy#asQueue].
    public <E extends @Nullable Object> JoinableQueueProxy<E> queue(
            String name, @Nullable Object... arguments) throws InterruptedException {
        return create(name, arguments).asQueue();
    }

    /// A dict that is registered by that name, as [PythonProxy#asMap].
    public <K extends @Nullable Object, V extends @Nullable Object> Map<K, V> map(
            String name, @Nullable Object... arguments) throws InterruptedException {
        return create(name, arguments).asMap();
    }

    /// A list that is registered by that name, as [PythonProxy#asList].
    public <E extends @Nullable Object> List<E> list(String name, @Nullable Object... arguments)
            throws InterruptedException {
        return create(name, arguments).asList();
    }

    /// An event that is registered by that name.
    public EventProxy event(String name, @Nullable Object... arguments)
            throws InterruptedException {
        return create(name, arguments).asEvent();
    }

    /// A lock or semaphore that is registered by that name, as [PythonProxy#asLock].
    public AcquirerProxy lock(String name, @Nullable Object... arguments)
            throws InterruptedException {
        return create(name, arguments).asLock();
    }

    /// A condition that is registered by that name.
    public ConditionProxy condition(String name, @Nullable Object... arguments)
            throws InterruptedException {
        return create(name, arguments).asCondition();
    }

    /// A barrier that is registered by that name, as [PythonProxy#asBarrier].
    public BarrierProxy barrier(String name, @Nullable Object... arguments)
            throws InterruptedException {
        return create(name, arguments).asBarrier();
    }

    /// An `Array` that is registered by that name.
    public <T> ArrayProxy<T> array(String name, @Nullable Object... arguments)
            throws InterruptedException {
        return create(name, arguments).asArray();
    }

    /// A `Namespace` that is registered by that name, as [PythonProxy#asNamespace].
    public NamespaceProxy namespace(String name, @Nullable Object... arguments)
            throws InterruptedException {
        return create(name, arguments).asNamespace();
    }

    /// A `Value` that is registered by that name.
    public <T extends @Nullable Object> ValueProxy<T> value(
            String name, @Nullable Object... arguments) throws InterruptedException {
        return create(name, arguments).asValue();
    }

    /// How many objects anybody has a reference to. Python: `_number_of_objects()`.
    public int objects() throws InterruptedException {
        return lines.ask("number_of_objects") instanceof Integer count ? count : 0;
    }

    PythonProxy proxy(String ident, List<?> methods) {
        synchronized (this) {
            references.merge(ident, 1, Integer::sum);
        }
        return new PythonProxy(this, ident, methods);
    }

    Lines lines() {
        return lines;
    }

    /// Gives a reference back.
    void release(String ident) {
        if (forget(ident)) {
            boolean _ = tellReleased(ident);
        }
    }

    /// Whether there was one, which [#close] has not taken.
    private synchronized boolean forget(String ident) {
        boolean isThere = references.containsKey(ident);
        references.computeIfPresent(ident, (_, count) -> count == 1 ? null : count - 1);
        return isThere;
    }

    /// @return false if the manager cannot be told anything any more, and so does not count
    private boolean tellReleased(String ident) {
        try {
            lines.tell("decref", ident);
            return true;
        } catch (PythonException e) { // it does not know the object any more
            return true;
        } catch (MultiprocessingException e) {
            return false;
        }
    }

    private void tellReleased(Map<String, Integer> counts) {
        for (Map.Entry<String, Integer> each : counts.entrySet()) {
            for (int i = 0; i < each.getValue(); i++) {
                if (!tellReleased(each.getKey())) {
                    return;
                }
            }
        }
    }

    /// Gives all references back, as long as the manager can be reached, but for those that other threads are about to get or to
    /// give back, and closes the lines; the Python program goes on. A
    /// manager that says nothing, or lets this in and does not answer, as one does in which a callable is running that makes an
    /// object, is waited for once, ten seconds or what the options say; what it was not told of by then stays there. Idempotent.
    @Override
    public void close() {
        Map<String, Integer> left;
        synchronized (this) {
            left = new LinkedHashMap<>(references);
            references.clear();
        }
        try {
            tellReleased(left);
        } finally {
            lines.close();
        }
    }

    @Override
    public String toString() {
        return "PythonManager[" + lines.address() + "]";
    }
}
