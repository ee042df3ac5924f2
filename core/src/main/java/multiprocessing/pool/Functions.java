package multiprocessing.pool;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import multiprocessing.codec.Codec;
import multiprocessing.codec.Handle;
import multiprocessing.codec.LambdaKind;
import multiprocessing.process.OwnInitializer;
import org.jspecify.annotations.Nullable;

/// The functions of a pool that have a number. Thread-safe.
///
/// [OwnInitializer] looks at a function when it is to get its number, and at one that gets none once for each class, so that a
/// task costs nothing more.
final class Functions {
    private final AtomicLong numbers = new AtomicLong(Order.INLINE); // none is used again

    private final ConcurrentMap<Class<?>, Definition> stateless = new ConcurrentHashMap<>();

    private final ConcurrentMap<Class<?>, Optional<Definition>> kinds = new ConcurrentHashMap<>();

    /// Those of objects that are no lambdas. Weak: for them nothing of a class is kept.
    private final Set<Class<?>> seen =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /// A number for a function that has no state and so can keep it: a lambda that captures nothing. Null for any other.
    @Nullable
    Definition ofStateless(Object function) {
        Class<?> type = function.getClass();
        Definition known = stateless.get(type);
        if (known == null && type.isHidden() && type.getDeclaredFields().length == 0) {
            OwnInitializer.refuse(function);
            LambdaKind kind = kindOf(function); // says it all, and is read without an object stream
            known = define(numbers.incrementAndGet(), kind == null ? function : kind);
            stateless.put(type, known);
        }
        return known;
    }

    /// A number for the kind of a lambda that captures something, so that what it captured is all there is to send. Null
    /// for any other function.
    @Nullable
    Definition ofKind(Object function) {
        Class<?> type = function.getClass();
        if (!type.isHidden()) {
            if (!seen.contains(type)) {
                OwnInitializer.refuse(function);
                seen.add(type);
            }
            return null;
        }
        return kinds.computeIfAbsent(type, _ -> Optional.ofNullable(defineKind(function)))
                .orElse(null);
    }

    private @Nullable Definition defineKind(Object function) {
        OwnInitializer.refuse(function);
        LambdaKind kind = kindOf(function);
        if (kind == null) {
            return null;
        }
        var packer = new Packer();
        packer.add(kind);
        var luggage = Luggage.once(List.of(), Origin.CLASS_PATH.with(packer.loaders()));
        return new Definition(-numbers.incrementAndGet(), packer.take(), luggage);
    }

    private static @Nullable LambdaKind kindOf(Object function) {
        return Codec.current() == Codec.standard() ? LambdaKind.of(function) : null;
    }

    /// A number for a function as it is now.
    ///
    /// @throws multiprocessing.error.TransferException if it cannot be sent
    Definition define(Object function) {
        OwnInitializer.refuse(function);
        return define(numbers.incrementAndGet(), function);
    }

    private static Definition define(long number, Object function) {
        var packer = new Packer();
        try {
            packer.add(function);
            var origin = Origin.CLASS_PATH.with(packer.loaders());
            var luggage = Luggage.kept(packer.handles(), origin);
            var definition = new Definition(number, packer.take(), luggage);
            List<Handle> _ = packer.takeHandles();
            return definition;
        } catch (Throwable e) {
            packer.abandon();
            throw e;
        }
    }
}
