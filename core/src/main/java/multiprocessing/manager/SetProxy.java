package multiprocessing.manager;

import java.util.Set;
import java.util.function.Predicate;
import multiprocessing.function.SerializablePredicate;
import org.jspecify.annotations.Nullable;

/// A set in a manager's process. Python 3.14: `SetProxy`.
///
/// All of [Set] is there, as [ListProxy] tells of lists. The elements keep the order in which they came.
///
/// @param <E> the elements
public interface SetProxy<E extends @Nullable Object> extends Set<E> {
    /// As [Set#removeIf], by a lambda that travels.
    @Here
    default <X extends Throwable> boolean removeIf(SerializablePredicate<? super E> condition)
            throws X {
        return removeIf((Predicate<? super E>) condition);
    }
}
