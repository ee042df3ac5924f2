package multiprocessing.manager;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/// What a manager of this process tree and one elsewhere have in common: objects are made in its process, and used by
/// proxies. Python: `multiprocessing.managers.BaseManager`.
///
/// A proxy is an object of an interface; each of its methods is called in the manager's process, with copies of the
/// arguments, and returns a copy, or another proxy. It can be captured, given as an argument, put into a queue or into another
/// object of the manager. An object lives as long as any process has a proxy for it, or one is on its way, or another object of
/// the manager has it. A process has a proxy until its garbage collector finds that nobody refers to it, which may be long after
/// that is so, for a proxy is small: who makes and drops many objects that hold much empties each when done, as by `clear()`.
///
/// A method that throws, throws the same in the caller, with the frames of both sides. When the manager is gone, or has
/// forgotten this process since the first line to it was cut, every method throws a [ClosedException], but for `toString`, which
/// then says that. A method that declares [InterruptedException] can be interrupted; others wait until they are done.
/// Thread-safe; each thread that uses proxies has a line to the manager of its own.
public abstract sealed class BaseManager implements AutoCloseable permits Manager, RemoteManager {
    private static final ExecutorService CALLS = calls();

    BaseManager() {}

    abstract Link link();

    /// Gives the manager up.
    @Override
    public abstract void close();

    /// A new empty list. Python: `list()`.
    ///
    /// @throws ClosedException if the manager is gone
    public final <E extends @Nullable Object> ListProxy<E> list() {
        return make("list", ListProxy.class);
    }

    /// A new list of `elements`. Python: `list(sequence)`.
    ///
    /// @throws ClosedException if the manager is gone
    public final <E extends @Nullable Object> ListProxy<E> list(Collection<? extends E> elements) {
        ListProxy<E> list = list();
        list.addAll(elements);
        return list;
    }

    /// A new empty map. Python: `dict()`.
    ///
    /// @throws ClosedException if the manager is gone
    public final <K extends @Nullable Object, V extends @Nullable Object> MapProxy<K, V> map() {
        return make("map", MapProxy.class);
    }

    /// A new map of `entries`. Python: `dict(mapping)`.
    ///
    /// @throws ClosedException if the manager is gone
    public final <K extends @Nullable Object, V extends @Nullable Object> MapProxy<K, V> map(
            Map<? extends K, ? extends V> entries) {
        MapProxy<K, V> map = map();
        map.putAll(entries);
        return map;
    }

    /// A new empty set. Python 3.14: `set()`.
    ///
    /// @throws ClosedException if the manager is gone
    public final <E extends @Nullable Object> SetProxy<E> set() {
        return make("set", SetProxy.class);
    }

    /// A new namespace without names. Python: `Namespace()`.
    ///
    /// @throws ClosedException if the manager is gone
    public final NamespaceProxy namespace() {
        return make("namespace", NamespaceProxy.class);
    }

    /// A pool of as many workers as the manager's process may use processors. Python: `Pool()`.
    ///
    /// @throws multiprocessing.error.ProcessStartException if the first worker cannot be started there
    /// @throws ClosedException if the manager is gone
    public final PoolProxy pool() {
        return make("poolOfProcessors", PoolProxy.class);
    }

    /// A pool of so many workers, which are children of the manager's process. Python: `Pool(processes)`, without an
    /// initializer and `maxtasksperchild`; one that has them is made by a factory of its own, see [Manager#register].
    ///
    /// @throws IllegalArgumentException if it is less than 1
    /// @throws multiprocessing.error.ProcessStartException if the first of them cannot be started
    /// @throws ClosedException if the manager is gone
    public final PoolProxy pool(int processes) {
        return make("pool", PoolProxy.class, processes);
    }

    /// Has an object made that is registered by that name. What the factory throws, this throws. Python: the method of that name.
    ///
    /// @param type the interface of its proxies, or what that extends
    /// @param arguments for the factory
    /// @throws InterruptedException if interrupted while waiting for a factory that was registered, which is interrupted, too;
    ///     for what a manager makes by itself the interrupt is kept for later
    /// @throws IllegalArgumentException if nothing is registered by that name, or it is not of that type, or what the factory has
    ///     made lacks a method of the interface
    /// @throws IllegalStateException if the factory returns null
    /// @throws TransferException if an argument cannot be sent, or the factory takes more or fewer of them
    /// @throws ClosedException if the manager is gone
    public final <T> T create(String name, Class<? super T> type, @Nullable Object... arguments)
            throws InterruptedException {
        return cast(link().ask(request(name, type, arguments)), name, type);
    }

    /// As [#create], for what the manager makes by itself: that does not take long, and an interrupt is kept for later.
    final <T> T make(String name, Class<? super T> type, @Nullable Object... arguments) {
        return cast(link().askNow(request(name, type, arguments)), name, type);
    }

    private static @Nullable Object[] request(
            String name, Class<?> type, @Nullable Object[] arguments) {
        var request = new @Nullable Object[3 + arguments.length];
        request[0] = Request.CREATE;
        request[1] = Objects.requireNonNull(name, "name");
        request[2] = Objects.requireNonNull(type, "type");
        System.arraycopy(arguments, 0, request, 3, arguments.length);
        return request;
    }

    @SuppressWarnings("unchecked") // a class says nothing of its parameters
    private static <T> T cast(@Nullable Object made, String name, Class<? super T> type) {
        if (made == null) {
            throw new TransferException("the manager has made nothing: name=" + name);
        }
        return (T) type.cast(made);
    }

    /// Has `function` called in the manager's process, with the object that `proxy` stands for: many calls for the price of
    /// one. Nobody else uses it meanwhile, if it is a list, a map, a set, a namespace, a value or an array that a manager
    /// has made, or a value or an array in shared memory that is not raw, whose lock the function has. What else is
    /// registered others may use at the same time, a [SharedMap][multiprocessing.shared.SharedMap] too: each call of that
    /// is done as a whole.
    ///
    /// ```java
    /// int left = Manager.apply(list, l -> { l.add(1); l.add(2); return l.size(); });
    /// ```
    ///
    /// What is found in a collection there is the thing itself, not a copy. The lambda must not wait for others who need the
    /// object: nor change another one of the manager while a function on that one may use this one. Of two that do so to each
    /// other at once one is refused by an [IllegalStateException]; with values in shared memory both wait for ever, as with any two
    /// locks.
    ///
    /// What `function` throws, this throws.
    ///
    /// @throws InterruptedException if interrupted while waiting; the function is interrupted, too
    /// @throws IllegalArgumentException if `proxy` is none
    /// @throws TransferException if the function, what it captures or its result cannot be sent; in the last case it was called
    /// @throws ClosedException if the manager is gone
    @SuppressWarnings({"unchecked", "NullAway"}) // the function's result
    public static <P, R extends @Nullable Object> R apply(
            P proxy, SerializableFunction<? super P, ? extends R> function)
            throws InterruptedException {
        Objects.requireNonNull(function, "function");
        return switch (Face.handlerOf(proxy)) {
            case ProxyHandler handler -> (R) handler.ask(Request.APPLY, function);
            case Referent referent -> {
                // not interruptibly, for this thread may have another one: see Guard
                try (var _ = Wire.uninterruptibly(referent::enterForFunction)) {
                    yield function.apply(proxy);
                }
            }
            case null, default -> throw noProxy(proxy);
        };
    }

    /// As [#apply], without waiting. What the function throws, the future fails with. If the future is cancelled by
    /// `cancel(true)`, the function is interrupted; by `cancel(false)` it is not, and goes on if it has begun.
    ///
    /// @throws IllegalArgumentException if `proxy` is none
    public static <P, R extends @Nullable Object> CompletableFuture<R> applyAsync(
            P proxy, SerializableFunction<? super P, ? extends R> function) {
        Objects.requireNonNull(function, "function");
        if (Face.handlerOf(proxy) == null) {
            throw noProxy(proxy);
        }
        var call = new Call<R>(() -> BaseManager.<P, R>apply(proxy, function));
        CALLS.execute(call.task);
        return call;
    }

    /// A future whose cancellation interrupts who works at it.
    private static final class Call<R extends @Nullable Object> extends CompletableFuture<R> {
        private final FutureTask<?> task;
        private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

        Call(Callable<R> action) {
            task = new FutureTask<>(() -> run(action), null);
        }

        private void run(Callable<R> action) {
            Thread.currentThread().setContextClassLoader(loader); // its last call was another's
            try {
                complete(action.call());
            } catch (Throwable e) {
                completeExceptionally(wrapped(e));
            }
        }

        /// In a future one stands for its cause, and the other for a cancel. A function's own are neither.
        private static Throwable wrapped(Throwable failure) {
            return failure instanceof CompletionException
                            || failure instanceof CancellationException
                    ? new CompletionException(failure)
                    : failure;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean isCancelled =
                    super.cancel(mayInterrupt); // first: else it fails by the interrupt
            if (isCancelled) { // else the thread may be at what depends on this
                boolean _ = task.cancel(mayInterrupt);
            }
            return isCancelled;
        }
    }

    /// The object that `proxy` stands for, as a copy of the caller's own. Not in the manager's own process, where a proxy is another
    /// name of the object: copy it there as what it is. Python: `_getvalue()`.
    ///
    /// ```java
    /// List<Integer> copy = Manager.copy(list, List.class);
    /// ```
    ///
    /// @param type of the copy, or what that extends
    /// @throws InterruptedException if interrupted while waiting
    /// @throws TransferException if it cannot be copied
    /// @throws ClassCastException if it is of another type
    /// @throws IllegalArgumentException if `proxy` is none, or this is the manager's own process
    /// @throws ClosedException if the manager is gone
    @SuppressWarnings("unchecked") // a class says nothing of its parameters
    public static <T> T copy(Object proxy, Class<? super T> type) throws InterruptedException {
        Objects.requireNonNull(type, "type");
        Object handler = Face.handlerOf(proxy);
        Object copy = handler instanceof ProxyHandler p ? p.ask(Request.COPY, null) : null;
        if (copy == null) {
            throw noProxy(proxy);
        }
        return (T) type.cast(copy);
    }

    private static IllegalArgumentException noProxy(Object object) {
        Objects.requireNonNull(object, "proxy");
        return new IllegalArgumentException(
                "not a proxy of a manager, in a process that is not the manager's: "
                        + object.getClass().getName());
    }

    private static ExecutorService calls() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                1,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform()
                        .name("mp-manager-call")
                        .daemon()
                        .inheritInheritableThreadLocals(false) // it is for all who call
                        .factory());
    }
}
