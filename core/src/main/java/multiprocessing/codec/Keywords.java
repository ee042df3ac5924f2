package multiprocessing.codec;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keyword arguments on their way to a function: a copy of the caller's map, in its order, that nobody else refers to.
/// For the library's own use: no part of the API.
public final class Keywords extends LinkedHashMap<String, @Nullable Object> {
    @Serial private static final long serialVersionUID = 1L;

    /// A copy of `map`.
    public Keywords(Map<String, ? extends @Nullable Object> map) {
        super(map);
    }
}
