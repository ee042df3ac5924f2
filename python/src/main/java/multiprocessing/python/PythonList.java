package multiprocessing.python;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import org.jspecify.annotations.Nullable;

/// A list of Python's.
@SuppressWarnings({"unchecked", "NullAway"}) // the type of elements is as the user says
final class PythonList<E extends @Nullable Object> extends AbstractList<E> implements Stationary {
    private static final Integer ABSENT = -1;

    private final PythonProxy proxy;

    PythonList(PythonProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public int size() {
        return proxy.askFor(Integer.class, "__len__");
    }

    @Override
    public E get(int index) {
        return (E) proxy.askAt(index, "__getitem__", index);
    }

    @Override
    public E set(int index, E element) {
        E former = get(index);
        Object _ = proxy.askAt(index, "__setitem__", index, element);
        return former;
    }

    @Override
    public boolean add(E element) {
        Object _ = proxy.ask("append", element);
        return true;
    }

    @Override
    public void add(int index, E element) {
        if (index > size()) { // where Python adds it at the end
            throw new IndexOutOfBoundsException(index);
        }
        Object _ = proxy.askAt(index, "insert", index, element);
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        Object _ = proxy.ask("extend", new ArrayList<>(elements)); // in their order, also of a set
        return !elements.isEmpty();
    }

    @Override
    public E remove(int index) {
        return (E) proxy.askAt(index, "pop", index);
    }

    @Override
    public boolean remove(@Nullable Object element) {
        return !ABSENT.equals(askFor("remove", element));
    }

    @Override
    public int indexOf(@Nullable Object element) {
        return askFor("index", element) instanceof Integer index ? index : ABSENT;
    }

    /// What a method answers that looks for an element; [#ABSENT] if there is none.
    private @Nullable Object askFor(String method, @Nullable Object element) {
        try {
            return proxy.ask(method, element);
        } catch (PythonException e) {
            if (e.isA("builtins.ValueError")) {
                return ABSENT;
            }
            throw e;
        }
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return indexOf(element) >= 0;
    }

    @Override
    public Object[] toArray() {
        return proxy.askFor(List.class, "__getitem__", Slice.ALL).toArray();
    }

    @Override
    public <T extends @Nullable Object> T[] toArray(T[] array) {
        return Arrays.asList(toArray()).toArray(array);
    }

    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliterator(toArray(), Spliterator.IMMUTABLE | Spliterator.ORDERED);
    }

    @Override
    public void clear() {
        Object _ = proxy.ask("__delitem__", Slice.ALL);
    }

    @Override
    public String toString() {
        return PythonProxy.shown("PythonList", super::toString);
    }
}
