package multiprocessing.python;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A tuple of Python's: a list that cannot be changed, and is sent on as a tuple. A record, for which messages between processes
/// of Java have a short form.
///
/// @param items which nobody changes from now on
@SuppressWarnings("ArrayRecordComponent") // compared as a list
record Tuple(@Nullable Object[] items)
        implements ForwardingList<@Nullable Object>, RandomAccess, Serializable {
    @Override
    public List<@Nullable Object> list() {
        return Collections.unmodifiableList(Arrays.<@Nullable Object>asList(items));
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

    /*
     * The next two are final as those that the compiler makes: so it is known of a message how much of it is hashed, for all items
     * are, and a set of tuples that hold one tuple twice, which holds one twice and so on, is not hashed without end.
     */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other == this || list().equals(other);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(items);
    }

    @Override
    public String toString() {
        return list().toString();
    }
}
