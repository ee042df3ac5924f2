package multiprocessing.manager;

import java.io.Serializable;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Connection;
import multiprocessing.error.ClosedException;
import multiprocessing.function.SerializableBiFunction;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableFunction;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.OwnInitializer;
import multiprocessing.process.Process;
import multiprocessing.process.Sentinel;
import multiprocessing.queue.JoinableQueue;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Array;
import multiprocessing.shared.DoubleArray;
import multiprocessing.shared.DoubleValue;
import multiprocessing.shared.IntArray;
import multiprocessing.shared.IntValue;
import multiprocessing.shared.LongArray;
import multiprocessing.shared.LongValue;
import multiprocessing.shared.SharedMap;
import multiprocessing.shared.Value;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Event;
import multiprocessing.sync.Lock;
import multiprocessing.sync.Mutex;
import multiprocessing.sync.RLock;
import multiprocessing.sync.Semaphore;
import org.jspecify.annotations.Nullable;

/// A process that has objects for others to use. Python: `multiprocessing.Manager()`, which is a started `SyncManager`.
///
/// ```java
/// try (var manager = Manager.start()) {
///     MapProxy<String, Integer> ages = manager.map();
///     var child = new Process(() -> ages.put("Ann", 41));
///     child.start();
///     child.join();
///     System.out.println(ages);       // {Ann=41}
/// }
/// ```
///
/// The process is a daemon: it ends with this one, if not before by [#shutdown]. It ignores SIGINT, so that a program which
/// handles Ctrl-C itself, as by `sun.misc.Signal`, still finds there what it has put there; without the module `jdk.unsupported`,
/// which programs on a class path always have, it ends by it as any process does. A shutdown hook of this JVM does not find
/// it, however the JVM is ended: children are ended beside the hooks. What a hook is to save is in shared memory, as in a
/// [SharedMap] or a [Queue], or is fetched before.
public final class Manager extends BaseManager {
    private static final SecureRandom NUMBERS = new SecureRandom();
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Process process;
    private final Sentinel end; // answers also when the process object is closed
    private final Queue<Connection> door;
    private final Link link;
    private final List<Address> addresses = new CopyOnWriteArrayList<>();

    private Manager(Process process, Sentinel end, Queue<Connection> door, Link link) {
        this.process = process;
        this.end = end;
        this.door = door;
        this.link = link;
    }

    /// Starts a manager. Returns when its process answers, however long that takes.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; the process is killed if it was started
    /// @throws multiprocessing.error.ProcessStartException if no process can be started
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static Manager start() throws InterruptedException {
        return start(Process.builder());
    }

    /// As [#start()], and runs `initializer` in the manager's process before anything is asked of it. Python:
    /// `start(initializer, initargs)`.
    ///
    /// @throws ClosedException if the initializer throws or exits, which ends the process; the message tells the exit code, and
    /// what it threw is among the suppressed
    /// @throws multiprocessing.error.TransferException if the initializer or what it captures cannot be sent; nothing was started
    /// @throws IllegalStateException in a child, if the calling thread is in the static initializer of the class in which
    /// `initializer` was written: it runs again in the new process, which would start another, without end
    /// @throws InterruptedException if interrupted before or while waiting; the process is killed if it was started
    /// @throws multiprocessing.error.ProcessStartException if no process can be started
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static Manager start(SerializableRunnable initializer) throws InterruptedException {
        return start(Process.builder(), initializer);
    }

    /// As [#start()], with what else is to be said of the process. Its target is the manager's own, and it is a daemon,
    /// whatever the builder says; the builder stays as it is. Built with
    /// [outlivesParent][multiprocessing.process.Builder#outlivesParent], it ends by [#shutdown] only, or when it is killed.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; the process is killed if it was started
    /// @throws multiprocessing.error.ProcessStartException if no process can be started, or it refuses its options
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static Manager start(multiprocessing.process.Builder builder)
            throws InterruptedException {
        return start(builder, () -> {});
    }

    /// As [#start(SerializableRunnable)], with what else is to be said of the process: see
    /// [#start(multiprocessing.process.Builder)].
    ///
    /// @throws ClosedException if the initializer throws or exits, which ends the process; the message tells the exit code, and
    /// what it threw is among the suppressed
    /// @throws multiprocessing.error.TransferException if the initializer or what it captures cannot be sent; nothing was started
    /// @throws IllegalStateException as [#start(SerializableRunnable)]
    /// @throws InterruptedException if interrupted before or while waiting; the process is killed if it was started
    /// @throws multiprocessing.error.ProcessStartException if no process can be started, or it refuses its options
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static Manager start(
            multiprocessing.process.Builder builder, SerializableRunnable initializer)
            throws InterruptedException {
        Objects.requireNonNull(initializer, "initializer");
        OwnInitializer.refuse(initializer);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Queue<Connection> door = Queue.create();
        long number = NUMBERS.nextLong();
        long starter = ProcessHandle.current().pid();
        Process process =
                builder.copy()
                        .target(() -> {
                            if (ProcessHandle.current().pid() != starter) { // else it is a thread
                                ignoreInterrupt();
                            }
                            initializer.run();
                            Server.run(number, door);
                        })
                        .name(builder.name().orElseGet(Manager::defaultName))
                        .daemon(true)
                        .build();
        process.start();
        try {
            // one that is a thread has the pid of this one, by which nobody would see its end
            Sentinel end = process.sentinel();
            var _ = end.whenReady(door::close);
            var place = new Place.InTree(door, number, process.pid());
            return new Manager(process, end, door, Link.reach(place));
        } catch (ClosedException e) {
            throw unanswered(process, e);
        } catch (Throwable e) {
            process.kill();
            throw e;
        }
    }

    /// By the JDK's `jdk.unsupported`, which a JVM may be without.
    private static void ignoreInterrupt() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object interrupt = signal.getConstructor(String.class).newInstance("INT");
            Object ignore = handler.getField("SIG_IGN").get(null);
            signal.getMethod("handle", signal, handler).invoke(null, interrupt, ignore);
        } catch (ReflectiveOperationException e) {
            return; // it ends by Ctrl-C, as any process
        }
    }

    /// What is told of one whose process has ended, or is about to, or does not answer.
    private static ClosedException unanswered(Process process, ClosedException why) {
        boolean _ = Wire.uninterruptibly(() -> process.join(PATIENCE));
        boolean isSilent = process.isAlive();
        process.kill();
        var unanswered =
                new ClosedException(
                        "the manager's process "
                                + (isSilent
                                        ? "does not answer: "
                                        : "has ended before it answered: ")
                                + process);
        unanswered.initCause(why);
        process.exception().ifPresent(unanswered::addSuppressed);
        return unanswered;
    }

    private static String defaultName() {
        return "Manager-" + COUNT.incrementAndGet();
    }

    /// As [#start()], and lets clients in that are outside this process tree: who has the key can use what is registered,
    /// and make objects, by [#connect]. Python: `get_server().serve_forever()`.
    ///
    /// ```java
    /// try (var manager = Manager.serve(Address.tcp("0.0.0.0", 50_000), key)) {
    ///     manager.join();
    /// }
    /// ```
    ///
    /// They are let in at once. What they shall find by name is registered before: by [#start()], then
    /// [#register(String, SerializableCallable, Class)], then [#listen].
    ///
    /// Its clients are of this library. Python's, a `BaseManager` that connects, are served by `PythonServer` of the module
    /// `multiprocessing-python`.
    ///
    /// Nothing that a peer sends is decoded before it has proved to have the key. Who has it can have functions of classes
    /// run that the manager's process knows, as with Python. What is said is not encrypted.
    ///
    /// What a client holds is handed on or forgotten when it dies. Of one elsewhere whose machine or cable is gone that is
    /// noticed within two minutes, but if an answer is on its way to it, not before the system gives up sending it: on Linux
    /// after some 15.
    ///
    /// @throws InterruptedException if interrupted before or while waiting for its process, which is killed if it was started
    /// @throws multiprocessing.connection.AddressException if nobody can listen there
    /// @throws multiprocessing.error.ProcessStartException if no process can be started
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static Manager serve(Address address, AuthKey key) throws InterruptedException {
        Manager manager = start();
        try {
            manager.listen(address, key);
            return manager;
        } catch (Throwable e) {
            manager.shutdown();
            throw e;
        }
    }

    /// Connects to a manager that listens. Python: `connect()`. Both ends must have the same version of this library: nothing
    /// compares them, and what comes is misread otherwise.
    ///
    /// @throws InterruptedException if interrupted while waiting
    /// @throws multiprocessing.connection.AddressException if nobody listens there, or cannot be reached within ten seconds
    /// @throws multiprocessing.connection.AuthenticationException if the manager has another key, or does not prove within these
    ///     ten seconds that it has the key, as one that is stopped
    /// @throws ClosedException if it lets this process in, and does not answer for half a minute
    public static RemoteManager connect(Address address, AuthKey key) throws InterruptedException {
        return new RemoteManager(address, key);
    }

    /// Lets clients in from outside the process tree, as [#serve] does, at one more address.
    ///
    /// ```java
    /// try (var manager = Manager.start()) {
    ///     Queue<String> tasks = manager.queue();
    ///     manager.register("tasks", () -> tasks, QueueProxy.class);
    ///     manager.listen(Address.tcp("0.0.0.0", 50_000), key);
    ///     manager.join();
    /// }
    /// ```
    ///
    /// Each of their threads has a line of its own; there may be 1,024 at once, or as many as the system property
    /// `multiprocessing.managerLines` of the manager's process says. Who wants another is told so by an
    /// [IllegalStateException].
    ///
    /// @return where it listens, with the port that was free if none was asked for
    /// @throws multiprocessing.connection.AddressException if nobody can listen there
    /// @throws ClosedException if the manager is gone
    public Address listen(Address address, AuthKey key) {
        Object bound = link.askNow(Request.SERVE, address, key);
        if (bound instanceof Address here) {
            addresses.add(here);
            return here;
        }
        throw new IllegalStateException("not an address: " + bound);
    }

    /// Where the manager listens; nowhere unless by [#serve] or [#listen]. Python: `address`.
    public List<Address> addresses() {
        return List.copyOf(addresses);
    }

    @Override
    Link link() {
        return link;
    }

    // ---- what the processes of one tree share in memory, without a way to the manager's process

    /// A queue without a bound. Python: `Queue()`.
    ///
    /// This and all that follow do not go through the manager's process, and outlive it.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory; as do all of these
    public <E extends @Nullable Object> Queue<E> queue() {
        return Queue.create();
    }

    /// A queue of at most `maxSize` items; without a bound if it is 0 or less. Python: `Queue(maxsize)`.
    public <E extends @Nullable Object> Queue<E> queue(int maxSize) {
        return maxSize <= 0 ? Queue.create() : Queue.bounded(maxSize);
    }

    /// A queue of work without a bound. Python: `JoinableQueue()`.
    public <E extends @Nullable Object> JoinableQueue<E> joinableQueue() {
        return JoinableQueue.create();
    }

    /// A queue of work, of at most `maxSize` items; without a bound if it is 0 or less. Python: `JoinableQueue(maxsize)`.
    public <E extends @Nullable Object> JoinableQueue<E> joinableQueue(int maxSize) {
        return maxSize <= 0 ? JoinableQueue.create() : JoinableQueue.bounded(maxSize);
    }

    /// A lock. Python: `Lock()`.
    public Lock lock() {
        return Lock.create();
    }

    /// A lock that its holder may acquire again. Python: `RLock()`.
    public RLock rLock() {
        return RLock.create();
    }

    /// A semaphore of one permit. Python: `Semaphore()`.
    public Semaphore semaphore() {
        return Semaphore.create();
    }

    /// A semaphore of so many permits. Python: `Semaphore(value)`.
    public Semaphore semaphore(int permits) {
        return Semaphore.create(permits);
    }

    /// A semaphore that never has more than one permit. Python: `BoundedSemaphore()`.
    public BoundedSemaphore boundedSemaphore() {
        return BoundedSemaphore.create();
    }

    /// A semaphore that never has more than so many permits. Python: `BoundedSemaphore(value)`.
    public BoundedSemaphore boundedSemaphore(int permits) {
        return BoundedSemaphore.create(permits);
    }

    /// A condition under a recursive lock of its own. Python: `Condition()`.
    public Condition condition() {
        return Condition.create();
    }

    /// A condition under `lock`. Python: `Condition(lock)`.
    public Condition condition(Mutex lock) {
        return Condition.create(lock);
    }

    /// An event, not set. Python: `Event()`.
    public Event event() {
        return Event.create();
    }

    /// A barrier for so many parties. Python: `Barrier(parties)`.
    public Barrier barrier(int parties) {
        return Barrier.create(parties);
    }

    /// A barrier for so many parties, of which the last to come runs `action`, in its process. Python: `Barrier(parties,
    /// action, timeout)`.
    ///
    /// @param timeout that of [Barrier#await()], or null for none
    public Barrier barrier(
            int parties, @Nullable SerializableRunnable action, @Nullable Duration timeout) {
        return Barrier.create(parties, action, timeout);
    }

    /// A number. Python: `Value('i', initial)`; other kinds are made by [Value].
    public IntValue value(int initial) {
        return Value.ofInt(initial);
    }

    /// A number. Python: `Value('q', initial)`.
    public LongValue value(long initial) {
        return Value.ofLong(initial);
    }

    /// A number. Python: `Value('d', initial)`.
    public DoubleValue value(double initial) {
        return Value.ofDouble(initial);
    }

    /// Numbers. Python: `Array('i', elements)`; other kinds are made by [Array].
    public IntArray array(int... elements) {
        return Array.of(elements);
    }

    /// Numbers. Python: `Array('q', elements)`.
    public LongArray array(long... elements) {
        return Array.of(elements);
    }

    /// Numbers. Python: `Array('d', elements)`.
    public DoubleArray array(double... elements) {
        return Array.of(elements);
    }

    /// A map of simple types, as [String] to [Long]. Python: `dict()`; for what else that holds there is [#map()].
    ///
    /// @throws IllegalArgumentException if one of the types is none that a [SharedMap] holds
    public <K, V> SharedMap<K, V> map(Class<K> keys, Class<V> values) {
        return SharedMap.create(keys, values);
    }

    // ---- kinds of the user's own

    /// Lets [#create] make objects by `factory`, in the manager's process, and gives their proxies the interface `type`.
    ///
    /// An object of another class will do if it has all methods of the interface, default ones too, by name and parameters, of
    /// which one may be of a wider type if that leaves no choice. Many threads may use it at once. A method whose declared result
    /// is a registered interface, or an iterator, returns a proxy. What `factory` captures is copied now; it may return the same
    /// object each time.
    ///
    /// @throws IllegalArgumentException if `type` is no interface, is sealed, or belongs to a module that does not open its
    /// package to this library
    /// @throws multiprocessing.error.TransferException if `factory` cannot be sent
    /// @throws ClosedException if the manager is gone
    public void register(String name, SerializableCallable<?> factory, Class<?> type) {
        enter(name, factory, type);
    }

    /// As [#register(String, SerializableCallable, Class)], with an argument.
    public <A extends @Nullable Object> void register(
            String name, SerializableFunction<A, ?> factory, Class<?> type) {
        enter(name, factory, type);
    }

    /// As [#register(String, SerializableCallable, Class)], with two arguments.
    public <A extends @Nullable Object, B extends @Nullable Object> void register(
            String name, SerializableBiFunction<A, B, ?> factory, Class<?> type) {
        enter(name, factory, type);
    }

    private void enter(String name, Serializable factory, Class<?> type) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(factory, "factory");
        Face.of(type).checkIsOpen();
        var _ = link.askNow(Request.REGISTER, name, new Maker(factory, type, false));
    }

    /// How many objects proxies stand for, in any process or on their way. Python: `_number_of_objects()`.
    ///
    /// @throws ClosedException if the manager is gone
    public int objectCount() {
        return link.askNow(Request.COUNT) instanceof Integer count ? count : 0;
    }

    /// The manager's process. Python: a child among `active_children()`.
    public Process process() {
        return process;
    }

    /// Ends the manager's process, and waits until it has ended, killing it if it takes too long. All proxies are of no use
    /// from then on. Who is interrupted while waiting kills it. Idempotent. Python: `shutdown()`.
    public void shutdown() {
        door.close(); // which it hears, or else nothing that could be asked of it
        link.close();
        if (end.isReady()) {
            return;
        }
        boolean wasInterrupted = Thread.interrupted(); // before, which is no reason to kill
        try {
            if (!process.join(PATIENCE)) {
                process.terminate();
                if (!process.join(PATIENCE)) {
                    process.kill();
                    process.join();
                }
            }
        } catch (InterruptedException e) {
            process.kill();
            wasInterrupted = true;
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// The same as [#shutdown].
    @Override
    public void close() {
        shutdown();
    }

    /// Waits until the manager's process has ended. Python: `join()`.
    ///
    /// @throws InterruptedException if interrupted while waiting
    public void join() throws InterruptedException {
        process.join();
    }

    /// As [#join()], at most for `timeout`; zero or less does not wait.
    ///
    /// @return whether it has ended
    /// @throws InterruptedException if interrupted while waiting
    public boolean join(Duration timeout) throws InterruptedException {
        return process.join(timeout);
    }

    @Override
    public String toString() {
        return "Manager[" + process + "]";
    }
}
