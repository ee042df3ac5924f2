package multiprocessing.manager;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An entry of a map of the server, as a copy.
///
/// `equals` and `hashCode` are final, as those that the compiler adds to a record: so the codec knows that all of it is
/// hashed. Of others it believes that they hash little.
record DetachedEntry(@Nullable Object key, @Nullable Object value)
        implements Map.Entry<@Nullable Object, @Nullable Object> {
    @Override
    public @Nullable Object getKey() {
        return key;
    }

    @Override
    public @Nullable Object getValue() {
        return value;
    }

    @Override
    public @Nullable Object setValue(@Nullable Object value) {
        throw Detached.refusal("entry");
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Map.Entry<?, ?> entry
                && Objects.equals(key, entry.getKey())
                && Objects.equals(value, entry.getValue());
    }

    @Override
    public final int hashCode() {
        return Objects.hashCode(key) ^ Objects.hashCode(value);
    }

    @Override
    public String toString() {
        return key + "=" + value;
    }
}
