package multiprocessing.python;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key of a dict or an element of a set, where it stands alone: it is sent as something that Python can hash.
record Key(@Nullable Object value) {
    static List<Key> all(Collection<?> values) {
        return values.stream().map(Key::new).toList();
    }

    /// How something that Python has sent is kept as a key: bytes as a buffer, which Java finds by what is in it.
    ///
    /// @throws PythonException if Python could not hash it
    static @Nullable Object of(@Nullable Object sent) {
        return switch (sent) {
            case byte[] bytes -> ByteBuffer.wrap(bytes).asReadOnlyBuffer();
            case Tuple tuple -> tuple.map(Key::of);
            case List<?> _ -> throw unhashable("list");
            case Map<?, ?> _ -> throw unhashable("dict");
            case null, default -> sent;
        };
    }

    /// A set of what Python has sent.
    ///
    /// @throws PythonException if Python could not hash something of it
    static Set<@Nullable Object> set(Collection<?> sent) {
        var set = new LinkedHashSet<@Nullable Object>();
        sent.forEach(item -> set.add(of(item)));
        return set;
    }

    /// Keys as what they are outside of a dict or set: bytes.
    static List<@Nullable Object> standing(Collection<?> keys) {
        var all = new ArrayList<@Nullable Object>(keys.size());
        keys.forEach(key -> all.add(standing(key)));
        return all;
    }

    private static @Nullable Object standing(@Nullable Object key) {
        return switch (key) {
            case ByteBuffer buffer -> PlainPickler.bytes(buffer);
            case Tuple tuple -> tuple.map(Key::standing);
            case null, default -> key;
        };
    }

    private static PythonException unhashable(String kind) {
        return Errors.type("unhashable type: '" + kind + "'");
    }
}
