package multiprocessing.python;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A tuple of Python's: a list that cannot be changed, and is sent on as a tuple.
final class Tuple extends AbstractList<@Nullable Object> implements RandomAccess, Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // whatever is plain data is
    private final @Nullable Object[] items;

    /// @param items which nobody changes from now on
    Tuple(@Nullable Object... items) {
        this.items = items;
    }

    @Override
    public int size() {
        return items.length;
    }

    @Override
    public @Nullable Object get(int index) {
        return items[index];
    }

    /// Another one, of what becomes of each item.
    Tuple map(UnaryOperator<@Nullable Object> change) {
        @Nullable Object[] changed = items.clone();
        Arrays.asList(changed).replaceAll(change);
        return new Tuple(changed);
    }
}
