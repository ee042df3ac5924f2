package multiprocessing.manager;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import multiprocessing.codec.Shareable;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableFunction;
import multiprocessing.pool.Builder;
import multiprocessing.pool.Pool;
import multiprocessing.queue.JoinableQueue;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Array;
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

/// The kinds of objects that every manager makes.
final class Makers {
    static final Map<String, Maker> STANDARD =
            Map.ofEntries(
                    guarded("list", () -> new ArrayList<>(), ListProxy.class),
                    guarded("map", () -> new LinkedHashMap<>(), MapProxy.class),
                    guarded("set", () -> new LinkedHashSet<>(), SetProxy.class),
                    guarded("namespace", Namespace::new, NamespaceProxy.class),
                    sized("queue", Makers::queue, QueueProxy.class),
                    sized("joinableQueue", Makers::joinableQueue, JoinableQueueProxy.class),
                    plain("lock", Lock::create, LockProxy.class),
                    plain("rLock", RLock::create, LockProxy.class),
                    sized("semaphore", Semaphore::create, SemaphoreProxy.class),
                    sized("boundedSemaphore", BoundedSemaphore::create, SemaphoreProxy.class),
                    plain("condition", Condition::create, ConditionProxy.class),
                    entry("conditionUnder", Makers::condition, ConditionProxy.class, false),
                    plain("event", Event::create, EventProxy.class),
                    sized("barrier", Barrier::create, BarrierProxy.class),
                    entry("value", Makers::value, ValueProxy.class, true),
                    entry("array", Makers::array, ArrayProxy.class, true),
                    sized("pool", Makers::pool, PoolProxy.class),
                    plain("poolOfProcessors", () -> pool().build(), PoolProxy.class));

    /// Interfaces of proxies that only methods of others return.
    static final List<Class<?>> FURTHER = List.of(AsyncResultProxy.class);

    private Makers() {}

    private static Queue<?> queue(int maxSize) {
        return maxSize <= 0 ? Queue.create() : Queue.bounded(maxSize);
    }

    private static Queue<?> joinableQueue(int maxSize) {
        return maxSize <= 0 ? JoinableQueue.create() : JoinableQueue.bounded(maxSize);
    }

    private static Pool pool(int processes) {
        return pool().processes(processes).build();
    }

    /// It is made in a child, and yet is what somebody has asked for.
    private static Builder pool() {
        return Pool.builder().ownBudget();
    }

    private static Map.Entry<String, Maker> guarded(
            String name, SerializableCallable<?> factory, Class<?> type) {
        return entry(name, factory, type, true);
    }

    private static Map.Entry<String, Maker> plain(
            String name, SerializableCallable<?> factory, Class<?> type) {
        return entry(name, factory, type, false);
    }

    private static Map.Entry<String, Maker> sized(
            String name, SerializableFunction<Integer, ?> factory, Class<?> type) {
        return entry(name, factory, type, false);
    }

    private static Map.Entry<String, Maker> entry(
            String name, SerializableFunction<Object, ?> factory, Class<?> type, boolean guarded) {
        return entry(name, (Serializable) factory, type, guarded);
    }

    private static Map.Entry<String, Maker> entry(
            String name, Serializable factory, Class<?> type, boolean guarded) {
        return Map.entry(name, new Maker(factory, type, guarded));
    }

    private static Condition condition(Object lock) {
        if (Face.handlerOf(lock) instanceof Referent referent
                && referent.object() instanceof Mutex mutex) {
            return Condition.create(mutex);
        }
        throw new IllegalArgumentException("not a lock of this manager: " + lock);
    }

    private static Value<?> value(Object initial) {
        return switch (initial) {
            case Byte b -> Value.ofByte(b);
            case Short s -> Value.ofShort(s);
            case Character c -> Value.ofChar(c);
            case Integer i -> Value.ofInt(i);
            case Long l -> Value.ofLong(l);
            case Float f -> Value.ofFloat(f);
            case Double d -> Value.ofDouble(d);
            case Boolean b -> Value.ofBoolean(b);
            default -> throw new IllegalArgumentException("not of a primitive type: " + initial);
        };
    }

    private static Array<?> array(Object elements) {
        return switch (elements) {
            case byte[] b -> Array.of(b);
            case short[] s -> Array.of(s);
            case char[] c -> Array.of(c);
            case int[] i -> Array.of(i);
            case long[] l -> Array.of(l);
            case float[] f -> Array.of(f);
            case double[] d -> Array.of(d);
            case boolean[] b -> Array.of(b);
            default -> throw new IllegalArgumentException("not an array of a primitive type");
        };
    }

    /// The interface by which something that is shared within the process tree is used from outside, or null.
    static @Nullable Class<?> typeOf(Shareable shared) {
        return switch (shared) {
            case JoinableQueue<?> _ -> JoinableQueueProxy.class;
            case Queue<?> _ -> QueueProxy.class;
            case Mutex _ -> LockProxy.class;
            case Semaphore _ -> SemaphoreProxy.class;
            case Condition _ -> ConditionProxy.class;
            case Event _ -> EventProxy.class;
            case Barrier _ -> BarrierProxy.class;
            case Value<?> _ -> ValueProxy.class;
            case Array<?> _ -> ArrayProxy.class;
            case SharedMap<?, ?> _ -> MapProxy.class;
            default -> null;
        };
    }
}
