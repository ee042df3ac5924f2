package multiprocessing.manager;

import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.connection.Address;
import multiprocessing.connection.AddressException;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.AuthenticationException;
import multiprocessing.error.ClosedException;
import org.jspecify.annotations.Nullable;

/// A manager outside this process tree, on this machine or another. Python: a `BaseManager` after `connect()`.
///
/// ```java
/// try (var manager = Manager.connect(Address.tcp("office", 50_000), key)) {
///     QueueProxy<String> queue = manager.create("tasks", QueueProxy.class);
///     queue.put("hello");
/// }
/// ```
///
/// If the manager is started again at its address, with the same key, this makes objects of the new one; proxies of the old one
/// stay of no use. While nobody who has the key listens there, what makes an object fails with a [ClosedException], whose cause
/// tells what came of connecting anew: at once, or after ten seconds if nobody answers, or by an interrupt, which stays set,
/// also one from before.
///
/// What processes of one tree share in memory is here a proxy like any other. Functions that travel there must be of classes
/// that the manager's process has.
public final class RemoteManager extends BaseManager {
    private final Place.Elsewhere place;
    private final AtomicReference<@Nullable Link> link; // to null, when this is closed

    RemoteManager(Address address, AuthKey key) throws InterruptedException {
        this.place = new Place.Elsewhere(address, key);
        this.link = new AtomicReference<>(Link.connect(place));
    }

    @Override
    Link link() {
        while (true) {
            Link known = link.get();
            if (known == null) {
                throw new ClosedException("this RemoteManager is closed: address=" + address());
            }
            if (!known.hasEnded()) {
                return known;
            }
            replace(known);
        }
    }

    /// Connects anew, unless another thread has: who listens may have been started again.
    private void replace(Link ended) {
        Link anew;
        try {
            anew = Link.connect(place);
        } catch (AddressException | AuthenticationException e) {
            throw ended.gone(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ended.gone(e);
        }
        Link other = link.compareAndSet(ended, anew) ? ended : anew;
        other.leave();
    }

    /// Where the manager listens.
    public Address address() {
        return place.address();
    }

    /// A queue without a bound.
    ///
    /// @throws ClosedException if the manager is gone; as do all of these
    public <E extends @Nullable Object> QueueProxy<E> queue() {
        return queue(0);
    }

    /// A queue of at most `maxSize` items; without a bound if it is 0 or less.
    public <E extends @Nullable Object> QueueProxy<E> queue(int maxSize) {
        return make("queue", QueueProxy.class, maxSize);
    }

    /// A queue of work without a bound.
    public <E extends @Nullable Object> JoinableQueueProxy<E> joinableQueue() {
        return joinableQueue(0);
    }

    /// A queue of work, of at most `maxSize` items; without a bound if it is 0 or less.
    public <E extends @Nullable Object> JoinableQueueProxy<E> joinableQueue(int maxSize) {
        return make("joinableQueue", JoinableQueueProxy.class, maxSize);
    }

    /// A lock.
    public LockProxy lock() {
        return make("lock", LockProxy.class);
    }

    /// A lock that its holder may acquire again.
    public LockProxy rLock() {
        return make("rLock", LockProxy.class);
    }

    /// A semaphore of one permit.
    public SemaphoreProxy semaphore() {
        return semaphore(1);
    }

    /// A semaphore of so many permits.
    ///
    /// @throws IllegalArgumentException if it is negative
    public SemaphoreProxy semaphore(int permits) {
        return make("semaphore", SemaphoreProxy.class, permits);
    }

    /// A semaphore that never has more than one permit.
    public SemaphoreProxy boundedSemaphore() {
        return boundedSemaphore(1);
    }

    /// A semaphore that never has more than so many permits.
    ///
    /// @throws IllegalArgumentException if it is negative or larger than 65,536
    public SemaphoreProxy boundedSemaphore(int permits) {
        return make("boundedSemaphore", SemaphoreProxy.class, permits);
    }

    /// A condition under a recursive lock of its own.
    public ConditionProxy condition() {
        return make("condition", ConditionProxy.class);
    }

    /// A condition under `lock`, which is of this manager.
    ///
    /// @throws multiprocessing.error.TransferException if it is of another one
    public ConditionProxy condition(LockProxy lock) {
        return make("conditionUnder", ConditionProxy.class, lock);
    }

    /// An event, not set.
    public EventProxy event() {
        return make("event", EventProxy.class);
    }

    /// A barrier for so many parties.
    ///
    /// @throws IllegalArgumentException if it is less than 1 or more than 65,536
    public BarrierProxy barrier(int parties) {
        return make("barrier", BarrierProxy.class, parties);
    }

    /// A value of a primitive type.
    ///
    /// @throws IllegalArgumentException if `initial` is of another type
    public <T> ValueProxy<T> value(T initial) {
        return make("value", ValueProxy.class, initial);
    }

    /// An array of a primitive type, here as elements of the boxed type.
    ///
    /// @param elements such an array, as `int[]`
    /// @throws IllegalArgumentException if it is of another type
    public <T> ArrayProxy<T> array(Object elements) {
        return make("array", ArrayProxy.class, elements);
    }

    /// Gives the manager up, which goes on. With the last one in this process that is connected to the same manager, by the
    /// same address and key, the lines are closed: until then proxies can be used, whichever of them they came from; no longer
    /// after that. Idempotent.
    @Override
    public void close() {
        Link last = link.getAndSet(null);
        if (last != null) {
            last.leave();
        }
    }

    @Override
    public String toString() {
        return "RemoteManager[" + address() + "]";
    }
}
