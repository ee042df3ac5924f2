package multiprocessing.python;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import org.jspecify.annotations.Nullable;

/// A list that does all by another one: for records, which can inherit nothing else.
interface ForwardingList<E extends @Nullable Object> extends List<E> {
    /// The other one.
    List<E> list();

    @Override
    default int size() {
        return list().size();
    }

    @Override
    default boolean isEmpty() {
        return list().isEmpty();
    }

    @Override
    default E get(int index) {
        return list().get(index);
    }

    @Override
    default Iterator<E> iterator() {
        return list().iterator();
    }

    @Override
    default ListIterator<E> listIterator() {
        return list().listIterator();
    }

    @Override
    default ListIterator<E> listIterator(int index) {
        return list().listIterator(index);
    }

    @Override
    default List<E> subList(int from, int end) {
        return list().subList(from, end);
    }

    @Override
    default Object[] toArray() {
        return list().toArray();
    }

    @Override
    default <T extends @Nullable Object> T[] toArray(T[] array) {
        return list().toArray(array);
    }

    @Override
    default boolean contains(@Nullable Object element) {
        return list().contains(element);
    }

    @Override
    default boolean containsAll(Collection<?> elements) {
        return list().containsAll(elements);
    }

    @Override
    default int indexOf(@Nullable Object element) {
        return list().indexOf(element);
    }

    @Override
    default int lastIndexOf(@Nullable Object element) {
        return list().lastIndexOf(element);
    }

    @Override
    default E set(int index, E element) {
        return list().set(index, element);
    }

    @Override
    default boolean add(E element) {
        return list().add(element);
    }

    @Override
    default void add(int index, E element) {
        list().add(index, element);
    }

    @Override
    default boolean addAll(Collection<? extends E> elements) {
        return list().addAll(elements);
    }

    @Override
    default boolean addAll(int index, Collection<? extends E> elements) {
        return list().addAll(index, elements);
    }

    @Override
    default boolean remove(@Nullable Object element) {
        return list().remove(element);
    }

    @Override
    default E remove(int index) {
        return list().remove(index);
    }

    @Override
    default boolean removeAll(Collection<?> elements) {
        return list().removeAll(elements);
    }

    @Override
    default boolean retainAll(Collection<?> elements) {
        return list().retainAll(elements);
    }

    @Override
    default void clear() {
        list().clear();
    }
}
