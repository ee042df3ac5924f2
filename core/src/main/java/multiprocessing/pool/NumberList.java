package multiprocessing.pool;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Objects;
import java.util.RandomAccess;
import multiprocessing.pool.Items.Form;

/// A list of numbers of one type that cannot be changed: 4 or 8 bytes for each, and an object for one only when it is asked
/// for.
final class NumberList extends AbstractList<Object> implements RandomAccess, Serializable {
    private static final long serialVersionUID = 1;

    private final transient Form form;
    private final transient byte[] bytes;
    private final transient int size;

    NumberList(Form form, byte[] bytes) {
        this.form = form;
        this.bytes = bytes;
        this.size = bytes.length / form.bytes;
    }

    @Override
    public Object get(int index) {
        return form.read(bytes, Objects.checkIndex(index, size) * form.bytes);
    }

    @Override
    public int size() {
        return size;
    }

    /// Travels, and is stored, as any list does.
    private Object writeReplace() {
        return Collections.unmodifiableList(new ArrayList<>(this));
    }
}
