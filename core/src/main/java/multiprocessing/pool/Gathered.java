package multiprocessing.pool;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import multiprocessing.pool.Items.Form;
import org.jspecify.annotations.Nullable;

/// The results of a request, each at its place, in whatever order they come. Numbers of one type lie side by side, as they
/// came; from the first result on that is something else, each is an object. Not thread-safe.
final class Gathered {
    /// Numbers take no more than an array can hold.
    private static final long BYTES_MOST = Integer.MAX_VALUE - Long.BYTES;

    private final int count;
    private Form form = Form.MESSAGE;
    private byte[] numbers = Items.NONE.bytes(); // of that form
    private @Nullable Object @Nullable [] objects;

    Gathered(int count) {
        this.count = count;
    }

    void put(int index, @Nullable Object value) {
        objects()[index] = value;
    }

    /// Numbers, the first of which has that place.
    void putNumbers(int first, Items items) {
        if (canHold(items.form())) {
            items.copyNumbers(numbers, first);
            return;
        }
        @Nullable Object[] to = objects();
        for (int i = 0; i < items.count(); i++) {
            to[first + i] = items.number(i);
        }
    }

    private boolean canHold(Form its) {
        if (objects == null && form == Form.MESSAGE && (long) count * its.bytes <= BYTES_MOST) {
            numbers = new byte[count * its.bytes]; // first, for there may be no heap for it
            form = its;
        }
        return objects == null && form == its;
    }

    /// What came as numbers becomes objects, and so do the places of what has not come yet.
    private @Nullable Object[] objects() {
        @Nullable Object[] known = objects;
        if (known == null) {
            known =
                    form == Form.MESSAGE
                            ? new @Nullable Object[count]
                            : new NumberList(form, numbers).toArray();
            objects = known;
            numbers = Items.NONE.bytes();
        }
        return known;
    }

    /// All of them; cannot be changed.
    List<?> list() {
        return objects == null && form != Form.MESSAGE
                ? new NumberList(form, numbers)
                : Collections.unmodifiableList(Arrays.asList(objects()));
    }
}
