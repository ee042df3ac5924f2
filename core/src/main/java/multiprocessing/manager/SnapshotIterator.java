package multiprocessing.manager;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
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
        if (collection instanceof List<E> list) {
            list.remove(next - 1 - removed++);
        } else {
            collection.remove(elements[next - 1]);
        }
    }
}
