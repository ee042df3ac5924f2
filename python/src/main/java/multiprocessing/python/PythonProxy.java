package multiprocessing.python;

import static multiprocessing.python.Wait.Manner.INTERRUPTIBLE;
import static multiprocessing.python.Wait.Manner.UNINTERRUPTED;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import multiprocessing.error.ClosedException;
import multiprocessing.manager.AcquirerProxy;
import multiprocessing.manager.ArrayProxy;
import multiprocessing.manager.BarrierProxy;
import multiprocessing.manager.ConditionProxy;
import multiprocessing.manager.EventProxy;
import multiprocessing.manager.JoinableQueueProxy;
import multiprocessing.manager.NamespaceProxy;
import multiprocessing.manager.ValueProxy;
import org.jspecify.annotations.Nullable;

/// An object of a [PythonManager], used by the names of its methods, or through an interface of Java. Thread-safe. Python:
/// `BaseProxy`.
///
/// ```java
/// try (PythonProxy table = manager.create("get_table")) {
///     Object row = table.call("find", "Ann");
/// }
/// ```
///
/// What is called through an interface and has no method of Python's fails with an [UnsupportedOperationException]. Python
/// lets a client call what the manager exposes, which without a proxy type is all that does not begin with an underscore; so
/// a list is registered with `proxytype=ListProxy`.
public final class PythonProxy implements AutoCloseable, Stationary {
    private final PythonManager manager;
    private final String ident;
    private final Set<String> methods;
    private final AtomicBoolean isReleased = new AtomicBoolean();

    PythonProxy(PythonManager manager, String ident, List<?> methods) {
        this.manager = manager;
        this.ident = ident;
        this.methods =
                methods.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
    }

    /// The names of the methods that can be called. Python: `_exposed_`.
    public Set<String> methods() {
        return methods;
    }

    /// Calls a method.
    ///
    /// When it is interrupted, the method goes on there, and what it gives away as a proxy stays there. A thread that holds a lock
    /// is one thread there as well: its next call, which may be the one that releases the lock, waits until the method is over.
    /// Without one its calls may come from any threads there, by which others call, too. So an object that knows threads, as one
    /// that acquires an `RLock` in one method and releases it in another, is called while the thread holds a lock of the manager's
    /// by [#asLock]; and a lock is not acquired by this.
    ///
    /// When the method raises what is no `Exception`, such as a `KeyboardInterrupt`, Python answers nothing and hangs up; Python 3.8
    /// does not before somebody else connects, so that this waits until then.
    ///
    /// @return its result; a [PythonProxy] for what the manager gives away as one
    /// @throws PythonException if it raises, or there is no such method
    /// @throws multiprocessing.error.TransferException if an argument is no plain data, and nothing is called; or its result is none,
    ///     and it was
    /// @throws ClosedException if this or the manager is closed here, or the manager gone
    /// @throws InterruptedException if interrupted while waiting
    public @Nullable Object call(String method, @Nullable Object... arguments)
            throws InterruptedException {
        return call(method, arguments, Map.of());
    }

    /// As [#call(String, Object...)], with keywords. Python: `method(*arguments, **keywords)`. Java takes two arguments that are an
    /// array and a map for these; where a method shall get them as its own, `call(method, new Object[] {array, map})`.
    public @Nullable Object call(
            String method, @Nullable Object[] arguments, Map<String, ?> keywords)
            throws InterruptedException {
        @Nullable Object[] request = request(method, arguments, keywords);
        return manager.lines().ask(request, INTERRUPTIBLE).result(manager);
    }

    /// @throws ClosedException if this is closed
    private @Nullable Object[] request(
            String method, @Nullable Object[] arguments, Map<String, ?> keywords) {
        if (isReleased.get()) {
            throw new ClosedException("this proxy is closed: " + this);
        }
        return Lines.request(ident, method, arguments, keywords);
    }

    /// The object as a copy of the caller's own. Python: `_getvalue()`.
    ///
    /// @throws multiprocessing.error.TransferException if it is no plain data
    public @Nullable Object value() throws InterruptedException {
        return call("#GETVALUE");
    }

    /// Calls a method that does not take long. An interrupt waits until it is over.
    @Nullable
    Object ask(String method, @Nullable Object... arguments) {
        checkHas(method);
        @Nullable Object[] request = request(method, arguments, Map.of());
        return Wait.uninterrupted(() -> manager.lines().ask(request, UNINTERRUPTED))
                .result(manager);
    }

    /// As [#ask], of what answers something of that type.
    ///
    /// @throws PythonException if it is something else
    <T> T askFor(Class<T> type, String method, @Nullable Object... arguments) {
        return as(type, method, ask(method, arguments));
    }

    /// Calls a method that takes its time. An interrupt ends only the wait for it.
    ///
    /// @throws InterruptedException if interrupted while waiting; the method goes on there
    @Nullable
    Object askInterruptibly(String method, @Nullable Object... arguments)
            throws InterruptedException {
        checkHas(method);
        return call(method, arguments);
    }

    /// As [#askInterruptibly(String, Object...)], of what answers something of that type.
    ///
    /// @throws PythonException if it is something else
    <T> T askInterruptibly(Class<T> type, String method, @Nullable Object... arguments)
            throws InterruptedException {
        return as(type, method, askInterruptibly(method, arguments));
    }

    private static <T> T as(Class<T> type, String method, @Nullable Object answer) {
        if (type.isInstance(answer)) {
            return type.cast(answer);
        }
        throw new PythonException(
                "the manager answers no " + type.getSimpleName() + " to " + method);
    }

    /// As [#ask], of a sequence at a position.
    ///
    /// @throws IndexOutOfBoundsException if there is no such position
    @Nullable
    Object askAt(int index, String method, @Nullable Object... arguments) {
        if (index < 0) { // which Python counts from the end
            throw new IndexOutOfBoundsException(index);
        }
        try {
            return ask(method, arguments);
        } catch (PythonException e) {
            if (e.isA("builtins.IndexError")) {
                throw new IndexOutOfBoundsException(index);
            }
            throw e;
        }
    }

    /// Acquires it: see [Lines#hold].
    boolean hold(Wait<Boolean> acquisition) throws InterruptedException {
        return manager.lines().hold(ident, acquisition);
    }

    /// It was released.
    void letGo() {
        manager.lines().letGo(ident);
    }

    /// Does something while the last call of this thread may still go on: see [Lines#aside].
    <E extends Exception> boolean aside(Lines.Calls<E> calls) throws E {
        return manager.lines().aside(calls);
    }

    /// Whether the last call of this thread is over: see [Lines#isAnswered].
    boolean isAnswered() {
        return manager.lines().isAnswered();
    }

    /// What something of that kind holds; if it cannot be asked, why.
    static String shown(String kind, Supplier<String> content) {
        try {
            return content.get();
        } catch (RuntimeException e) {
            return kind + "[cannot be asked: " + e.getMessage() + "]";
        }
    }

    private void checkHas(String method) {
        if (!methods.contains(method)) {
            throw new UnsupportedOperationException(
                    "Python does not expose that method, perhaps for want of a proxytype: method="
                            + method
                            + ", exposed="
                            + methods);
        }
    }

    /// As a queue. [QueueProxy#close][multiprocessing.manager.QueueProxy#close] is Python's `shutdown`, since 3.13; whether it
    /// is closed Python does not tell.
    public <E extends @Nullable Object> JoinableQueueProxy<E> asQueue() {
        return new PythonQueue<>(this);
    }

    /// As a map, which is a dict of `DictProxy`, or any that exposes its names without underscores. Each method is one or
    /// more calls, so that what they do is not atomic; it is iterated as it is when that begins. A value that is no plain data
    /// makes `put`, which gets it first, put nothing, and `remove`, which has removed it then, fail; `putAll` replaces it.
    public <K extends @Nullable Object, V extends @Nullable Object> Map<K, V> asMap() {
        return new PythonMap<>(this);
    }

    /// As a list, which is one of `ListProxy`. Each element is a call; a stream, `toArray` and [#value] have all of one moment by
    /// one call. `remove(element)` is Python's own; `removeIf`, `removeAll`, iterators and the like go by positions, and take
    /// another element where somebody else has moved them meanwhile.
    public <E extends @Nullable Object> List<E> asList() {
        return new PythonList<>(this);
    }

    /// As an event. A wait that is interrupted goes on there until the event is set, or its time is over, and so long costs Python
    /// a thread.
    public EventProxy asEvent() {
        return new PythonEvent(this);
    }

    /// As a lock, or a semaphore. An `RLock` belongs to the thread of this process that acquired it.
    public AcquirerProxy asLock() {
        return new PythonLock(this);
    }

    /// As a condition. Who is interrupted while he waits ends all waits, for Python can end no single one: those of others return
    /// as if there had been a signal, and are to be repeated, as `awaitUntil` does. A process that dies while it waits may take a
    /// signal along, and has the lock then for ever, as with all of Python's clients.
    public ConditionProxy asCondition() {
        return new PythonCondition(this);
    }

    /// As a barrier. Python does not tell why one is broken. A wait that is interrupted breaks it. A process that dies while it
    /// waits has come, as for all of Python's clients: give a timeout where that counts.
    public BarrierProxy asBarrier() {
        return new PythonBarrier(this);
    }

    /// As a `Value`.
    public <T extends @Nullable Object> ValueProxy<T> asValue() {
        return new PythonValue<>(this);
    }

    /// As an `Array`. An element that Python refuses is a [PythonException].
    public <T> ArrayProxy<T> asArray() {
        return new PythonArray<>(this);
    }

    /// As a `Namespace`, which is one of `NamespaceProxy`.
    /// [NamespaceProxy#update(String, multiprocessing.function.SerializableUnaryOperator)] is not there. [NamespaceProxy#names] gets
    /// all values, and fails where one is no plain data.
    public NamespaceProxy asNamespace() {
        return new PythonNamespace(this);
    }

    /// Gives the reference back: the object may go, and this is of no use any more, nor is what [#asMap] and its like have
    /// returned: each call by them throws a [ClosedException], also the release of what was acquired by them. A call that has
    /// begun goes on. A manager that does not answer is waited for as by [PythonManager#close]. Idempotent.
    @Override
    public void close() {
        if (isReleased.compareAndSet(false, true)) {
            manager.release(ident);
        }
    }

    @Override
    public String toString() {
        return "PythonProxy[" + ident + " of " + manager + "]";
    }
}
