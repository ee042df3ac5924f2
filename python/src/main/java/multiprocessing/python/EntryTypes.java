package multiprocessing.python;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import multiprocessing.shared.SharedMap;
import org.jspecify.annotations.Nullable;

/// What types a map has, so that it is given what Python sends in those: a whole number may be a `Long` there.
record EntryTypes(Class<?> keys, Class<?> values) {
    private static final EntryTypes ANY = new EntryTypes(Object.class, Object.class);

    /// One of each type that a [SharedMap] has, as far as Python has something like it.
    private static final List<Object> SAMPLES =
            List.of(false, (byte) 0, (short) 0, '0', 0, 0L, 0f, 0.0, "", new byte[0]);

    /// Only a map in shared memory has types. It tells nothing of them, but refuses what is of others; here when it is asked for
    /// what changes nothing.
    static EntryTypes of(Map<@Nullable Object, @Nullable Object> map) {
        if (!(map instanceof SharedMap<?, ?>)) {
            return ANY;
        }
        Object key = accepted(each -> map.computeIfPresent(each, (_, value) -> value));
        Object value = key == null ? null : accepted(each -> map.replace(key, each, each));
        return new EntryTypes(typeOf(key), typeOf(value));
    }

    private static @Nullable Object accepted(Consumer<Object> use) {
        for (Object sample : SAMPLES) {
            try {
                use.accept(sample);
                return sample;
            } catch (ClassCastException itIsOfAnotherType) {
                // the next may be right
            }
        }
        return null;
    }

    private static Class<?> typeOf(@Nullable Object sample) {
        return sample == null ? Object.class : sample.getClass();
    }

    /// A key to be put in.
    ///
    /// @throws PythonException if it cannot be one
    @Nullable
    Object key(@Nullable Object sent) {
        return Conversion.to(keys, sent);
    }

    /// A key to be looked for: what cannot be one is not found.
    @Nullable
    Object keyToFind(@Nullable Object sent) {
        try {
            return key(sent);
        } catch (PythonException e) {
            return sent;
        }
    }

    /// @throws PythonException if it cannot be one
    @Nullable
    Object value(@Nullable Object sent) {
        return Conversion.to(values, sent);
    }

    /// @throws PythonException if one of them cannot be an entry
    Map<?, ?> entries(Map<?, ?> sent) {
        if (equals(ANY)) {
            return sent;
        }
        var entries = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        sent.forEach((key, value) -> entries.put(key(key), value(value)));
        return entries;
    }
}
