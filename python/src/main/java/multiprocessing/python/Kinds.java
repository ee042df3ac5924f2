package multiprocessing.python;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.manager.ListProxy;
import multiprocessing.manager.MapProxy;
import multiprocessing.manager.NamespaceProxy;
import multiprocessing.manager.SetProxy;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Array;
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

/// What Python makes of an object by its kind.
final class Kinds {
    private Kinds() {}

    /// By which name of Python's `SyncManager` a client knows what to make of it; none of what is data, or of no kind.
    static Optional<String> typeid(Object object) {
        String typeid =
                switch (object) {
                    case Iterator<?> _ -> "Iterator";
                    case Queue<?> _ -> "Queue";
                    case Event _ -> "Event";
                    case Lock _ -> "Lock";
                    case RLock _ -> "RLock";
                    case BoundedSemaphore _ -> "BoundedSemaphore";
                    case Semaphore _ -> "Semaphore";
                    case Condition _ -> "Condition";
                    case Barrier _ -> "Barrier";
                    case Value<?> _ -> "Value";
                    case Array<?> _ -> "Array";
                    case NamespaceProxy _ -> "Namespace";
                    default -> "";
                };
        return Optional.of(typeid).filter(name -> !name.isEmpty());
    }

    /// Whether what is put into it comes out as a copy.
    static boolean isCopying(Object object) {
        return switch (object) {
            case Queue<?> _,
                    MapProxy<?, ?> _,
                    ListProxy<?> _,
                    SetProxy<?> _,
                    NamespaceProxy _,
                    PythonMap<?, ?> _,
                    PythonList<?> _ ->
                    true;
            default -> false;
        };
    }

    /// Whether a client's thread has it, or a part of it, until its line ends.
    static boolean isHeld(Object object) {
        return object instanceof Mutex
                || object instanceof BoundedSemaphore
                || object instanceof Condition;
    }

    /// @throws IllegalArgumentException if it is of no kind that Python has
    @SuppressWarnings("unchecked") // what does not fit fails where it is used
    static Methods methods(Object object) {
        return switch (object) {
            case Queue<?> queue -> QueueMethods.of((Queue<@Nullable Object>) queue);
            case BlockingQueue<?> queue -> QueueMethods.of((BlockingQueue<Object>) queue);
            case Map<?, ?> map -> MapMethods.of((Map<@Nullable Object, @Nullable Object>) map);
            case List<?> list -> ListMethods.of((List<@Nullable Object>) list);
            case Set<?> set -> SetMethods.of((Set<@Nullable Object>) set);
            case Iterator<?> iterator -> IteratorMethods.of(iterator);
            case Event event -> EventMethods.of(event);
            case Mutex lock -> AcquirerMethods.of(lock);
            case Semaphore semaphore -> AcquirerMethods.of(semaphore);
            case Condition condition -> ConditionMethods.of(condition);
            case Barrier barrier -> BarrierMethods.of(barrier);
            case Value<?> value -> ValueMethods.of(value);
            case AtomicReference<?> value ->
                    ValueMethods.of((AtomicReference<@Nullable Object>) value);
            case Array<?> array -> ArrayMethods.of(array);
            case NamespaceProxy names -> NamespaceMethods.of(names);
            default ->
                    throw new IllegalArgumentException(
                            "Python has nothing of that kind: " + object.getClass().getName());
        };
    }
}
