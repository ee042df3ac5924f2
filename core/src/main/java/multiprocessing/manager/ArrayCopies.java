package multiprocessing.manager;

import java.util.IdentityHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Copies of arrays and of those in them, which may hold each other: who has the originals keeps them as they are.
final class ArrayCopies {
    private final IdentityHashMap<Object[], @Nullable Object[]> copies = new IdentityHashMap<>();

    /// @param change what becomes of an element that is no such array
    @Nullable
    Object[] of(@Nullable Object[] elements, UnaryOperator<@Nullable Object> change) {
        @Nullable Object[] known = copies.get(elements);
        if (known != null) {
            return known;
        }
        @Nullable Object[] copy = new @Nullable Object[elements.length];
        copies.put(elements, copy); // first, for it may be in itself
        for (int i = 0; i < copy.length; i++) {
            Object element = elements[i];
            copy[i] =
                    element instanceof Object[] inner && inner.getClass() == Object[].class
                            ? of(inner, change)
                            : change.apply(element);
        }
        return copy;
    }
}
