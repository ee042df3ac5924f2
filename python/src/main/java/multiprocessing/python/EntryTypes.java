package multiprocessing.python;

import java.util.LinkedHashMap;
import java.util.Map;
import multiprocessing.shared.SharedMap;
import org.jspecify.annotations.Nullable;

/// What types a map has, so that it is given what Python sends in those: a whole number may be a `Long` there.
record EntryTypes(Class<?> keys, Class<?> values) {
    private static final EntryTypes ANY = new EntryTypes(Object.class, Object.class);

    /// Only a map in shared memory has types.
    static EntryTypes of(Map<?, ?> map) {
        return map instanceof SharedMap<?, ?> shared
                ? new EntryTypes(shared.keyType(), shared.valueType())
                : ANY;
    }

    /// A key to be put in.
    ///
    /// @throws PythonException if it cannot be one
    @Nullable
    Object key(@Nullable Object sent) {
        return converted(keys, sent);
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
        return converted(values, sent);
    }

    private @Nullable Object converted(Class<?> type, @Nullable Object sent) {
        if (sent == null && !equals(ANY)) {
            throw Errors.type("not a value for " + type.getSimpleName() + ": None");
        }
        return Conversion.to(type, sent);
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
