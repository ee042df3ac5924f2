package multiprocessing.manager;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A map's [Map#entrySet], each entry of which is the only one of its key. So a client tells it from other sets whose elements are
/// entries, as the keys of a map may be.
interface EntrySet<E extends @Nullable Object> extends Set<E> {}
