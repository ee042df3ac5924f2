package multiprocessing.manager;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import multiprocessing.function.SerializablePredicate;
import org.jspecify.annotations.Nullable;

/// Goes through a collection of the server as it was in one moment, which is fetched at once.
final class SnapshotIterator<E extends @Nullable Object> implements Iterator<E> {
    private final Collection<E> collection;
    private final @Nullable Object[] elements;
    private int next;
    private int removed;
    private boolean isRemovable;

    SnapshotIterator(Collection<E> collection) {
        this.collection = collection;
        this.elements = collection.toArray();
    }

    @Override
    public boolean hasNext() {
        return next < elements.length;
    }

    @Override
    @SuppressWarnings({
        "unchecked",
        "NullAway"
    }) // as good as the word of who gave the collection its type
    public E next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        isRemovable = true;
        return (E) elements[next++];
    }

    /// Removes the element from the collection in the server; from a list, what is now at its place.
    @Override
    public void remove() {
        if (!isRemovable) {
            throw new IllegalStateException("next() comes before remove()");
        }
        isRemovable = false;
        Object element = elements[next - 1];
        switch (collection) {
            case List<E> list -> {
                list.remove(next - 1 - removed);
                removed++;
            }
            case EntrySet<E> set when element instanceof Map.Entry<?, ?> entry ->
                    removeEntry(set, entry);
            case Set<E> set -> set.remove(element);
            case Queue<E> queue -> queue.remove(element);
            default ->
                    throw new UnsupportedOperationException(
                            "which of several equal elements it is cannot be told: use removeIf(…),"
                                    + " or, of a map, the iterator of its entrySet()");
        }
    }

    /// By its key, if its value has become another, or is equal to itself alone and so not to a copy.
    private static void removeEntry(EntrySet<?> set, Map.Entry<?, ?> entry) {
        if (!set.remove(entry)) {
            set.removeIf(new HasKey(entry.getKey()));
        }
    }

    private record HasKey(@Nullable Object key) implements SerializablePredicate<@Nullable Object> {
        @Override
        public boolean testOrThrow(@Nullable Object entry) {
            return entry instanceof Map.Entry<?, ?> other && Objects.equals(key, other.getKey());
        }
    }
}
