package multiprocessing.manager;

import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import multiprocessing.function.SerializableBiFunction;
import multiprocessing.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/// A map in a manager's process. Python: `DictProxy`.
///
/// ```java
/// MapProxy<String, Integer> counts = manager.map();
/// counts.merge("word", 1, Integer::sum);
/// ```
///
/// All of [Map] is there, each call done as a whole before or after any other, also those that change what they have read:
/// their function goes to the server and runs there, while nobody else uses the map. It must not wait for others.
/// `forEach` and streams run where they are called, over the entries of one moment. [#keySet], [#values] and
/// [#entrySet] are views in the server; an iterator goes through the elements as they were when it was made. It removes an entry
/// by its key, whatever its value is by then; that of [#values] refuses to, for values may be equal. Keys keep the
/// order in which they came, and null is allowed. Other maps and collections are given to it as [ListProxy] tells.
///
/// A collection of the JDK that is found in the map is a copy, which refuses to be changed: what would be lost fails. To change
/// it, put a changed copy, or use [#compute], or put a list or a map of the manager, which is a proxy wherever it is found. What
/// [#put] and [#remove] return is the caller's own, and so is a collection of another class.
///
/// A view is a plain collection of the JDK to the compiler. So a lambda for it must say that it travels:
///
/// ```java
/// counts.values().removeIf((SerializablePredicate<Integer>) count -> count == 0);
/// ```
///
/// What a function that travels throws is thrown to the caller as it is, also a checked exception, which the methods need not
/// declare: their `X` is unchecked for all who do not say otherwise.
///
/// Thread-safe and process-safe; travels as anything that is shared.
///
/// @param <K> the keys
/// @param <V> the values: declare collections by their interface, as `List` or `NavigableMap`. A `LinkedList` is found as a `List`
///     and a `Queue`, not as a `Deque`.
public interface MapProxy<K extends @Nullable Object, V extends @Nullable Object>
        extends Map<K, V> {
    /// As [Map#compute], by a lambda that travels.
    @Here
    default <X extends Throwable> @Nullable V compute(
            K key, SerializableBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> f)
            throws X {
        return compute(key, (BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V>) f);
    }

    /// As [Map#computeIfAbsent], by a lambda that travels.
    @Here
    default <X extends Throwable> @Nullable V computeIfAbsent(
            K key, SerializableFunction<? super K, ? extends @Nullable V> f) throws X {
        return computeIfAbsent(key, (Function<? super K, ? extends @Nullable V>) f);
    }

    /// As [Map#computeIfPresent], by a lambda that travels.
    @Here
    default <X extends Throwable> @Nullable V computeIfPresent(
            K key, SerializableBiFunction<? super K, ? super V, ? extends @Nullable V> f) throws X {
        return computeIfPresent(key, (BiFunction<? super K, ? super V, ? extends @Nullable V>) f);
    }

    /// As [Map#merge], by a lambda that travels.
    @Here
    default <X extends Throwable> @Nullable V merge(
            K key, V value, SerializableBiFunction<? super V, ? super V, ? extends @Nullable V> f)
            throws X {
        return merge(key, value, (BiFunction<? super V, ? super V, ? extends @Nullable V>) f);
    }

    /// As [Map#replaceAll], by a lambda that travels.
    @Here
    default <X extends Throwable> void replaceAll(
            SerializableBiFunction<? super K, ? super V, ? extends V> f) throws X {
        replaceAll((BiFunction<? super K, ? super V, ? extends V>) f);
    }
}
