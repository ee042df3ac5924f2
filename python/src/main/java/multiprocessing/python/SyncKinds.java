package multiprocessing.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import multiprocessing.error.TransferException;
import multiprocessing.queue.JoinableQueue;
import multiprocessing.shared.Array;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Event;
import multiprocessing.sync.Lock;
import multiprocessing.sync.Mutex;
import multiprocessing.sync.RLock;
import multiprocessing.sync.Semaphore;
import org.jspecify.annotations.Nullable;

/// What the methods of Python's `SyncManager` make.
final class SyncKinds {
    private SyncKinds() {}

    private interface Maker {
        Object make(Call call);
    }

    /// All but `Pool`, whose tasks are functions.
    static void addTo(Referents referents) {
        make(referents, "Queue(maxsize?)", SyncKinds::queue);
        make(referents, "JoinableQueue(maxsize?)", SyncKinds::queue);
        make(referents, "Event()", _ -> Event.create());
        make(referents, "Lock()", _ -> Lock.create());
        make(referents, "RLock()", _ -> RLock.create());
        make(referents, "Semaphore(value?)", call -> Semaphore.create(permits(call)));
        make(referents, "BoundedSemaphore(value?)", c -> BoundedSemaphore.create(permits(c)));
        make(referents, "Condition(lock?)", SyncKinds::condition);
        make(referents, "Barrier(parties, action?, timeout?)", SyncKinds::barrier);
        make(referents, "list(items[]?)", call -> new ArrayList<>(call.items(0)));
        make(referents, "set(items[]?)", call -> Key.set(call.items(0)));
        make(referents, "dict(entries[]?, /, **)", SyncKinds::map);
        source(
                referents,
                "Value(typecode, value, lock?)",
                call -> ValueMethods.of(call.at(0), call.at(1)));
        source(referents, "Array(typecode, sequence[], lock?)", SyncKinds::array);
        source(
                referents,
                "Namespace(**)",
                call -> NamespaceMethods.of(new LinkedHashMap<>(call.others())));
    }

    private static void make(Referents referents, String declaration, Maker maker) {
        source(referents, declaration, call -> Kinds.methods(maker.make(call)));
    }

    private interface MethodsMaker {
        Methods make(Call call);
    }

    private static void source(Referents referents, String declaration, MethodsMaker maker) {
        var signature = Signature.of(declaration);
        referents.make(
                signature.name(),
                (session, arguments, keywords) -> {
                    try {
                        return maker.make(Call.of(session, null, signature, arguments, keywords));
                    } catch (IllegalArgumentException e) { // of a number that cannot be
                        throw Errors.value(String.valueOf(e.getMessage()));
                    }
                });
    }

    private static Condition condition(Call call) {
        return switch (call.at(0)) {
            case null -> Condition.create();
            case Mutex lock -> Condition.create(lock);
            default -> throw Errors.type("a condition has a lock");
        };
    }

    private static Barrier barrier(Call call) {
        if (call.at(1) != null) {
            throw Errors.type("a barrier has no action, for functions stay in Python");
        }
        return Barrier.create(
                call.integer(0, 0), null, call.at(2) == null ? null : call.patience(2));
    }

    private static JoinableQueue<?> queue(Call call) {
        int maxSize = call.integer(0, 0);
        return maxSize <= 0 ? JoinableQueue.create() : JoinableQueue.bounded(maxSize);
    }

    private static int permits(Call call) {
        return call.integer(0, 1);
    }

    private static Map<@Nullable Object, @Nullable Object> map(Call call) {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        MapMethods.update(map, call);
        return map;
    }

    private static Methods array(Call call) {
        String typecode = call.text(0);
        List<?> items =
                call.at(1) instanceof byte[] bytes ? packed(typecode, bytes) : call.items(1);
        int size = items.size();
        return switch (typecode) {
            case "b" -> ArrayMethods.of(typecode, Array.ofByte(size), items);
            case "B" -> ArrayMethods.ofUnsigned(typecode, Array.ofByte(size), items);
            case "h" -> ArrayMethods.of(typecode, Array.ofShort(size), items);
            case "H" -> ArrayMethods.ofUnsigned(typecode, Array.ofShort(size), items);
            case "i" -> ArrayMethods.of(typecode, Array.ofInt(size), items);
            case "I" -> ArrayMethods.ofUnsigned(typecode, Array.ofInt(size), items);
            case "l", "q" -> ArrayMethods.of(typecode, Array.ofLong(size), items);
            case "L", "Q" -> ArrayMethods.ofUnsigned(typecode, Array.ofLong(size), items);
            case "f" -> ArrayMethods.of(typecode, Array.ofFloat(size), items);
            case "d" -> ArrayMethods.of(typecode, Array.ofDouble(size), items);
            case "u", "w" -> ArrayMethods.of(typecode, Array.ofChar(size), items);
            default ->
                    throw Errors.value(
                            "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d): "
                                    + typecode);
        };
    }

    /// Bytes are to Python's arrays the elements as this machine has them.
    private static List<?> packed(String typecode, byte[] bytes) {
        try {
            return (List<?>) PackedArray.of(new Object[] {typecode, bytes});
        } catch (TransferException e) {
            throw Errors.value(String.valueOf(e.getMessage()));
        }
    }
}
