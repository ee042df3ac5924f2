package multiprocessing.shared;

import static java.util.Objects.requireNonNull;

import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Shortage;
import multiprocessing.table.RobustTable;
import org.jspecify.annotations.Nullable;

/// A map in shared memory that processes use without a server, for simple types. Python: a manager's `dict`, some hundred
/// times as fast.
///
/// ```java
/// SharedMap<String, Long> counts = SharedMap.create(String.class, Long.class);
/// pool.map(word -> counts.merge(word, 1L, Long::sum), words);
/// ```
///
/// Keys and values are [String], the boxed types, enums, [java.util.UUID], and values `byte[]` too; what is found is a copy.
/// Anything else, and maps within maps, holds the [map of a manager][multiprocessing.manager.MapProxy].
///
/// Thread-safe, process-safe: what concerns one key, [#size], [#clear] and the beginning of an iteration are each done as a
/// whole before or after any other in any process, and wait while another is done; an interrupt does not end that wait, and
/// stays set. What concerns several keys, as [#putAll], goes key by key: others see it half done, and so it stays if its
/// process is killed. A process that is stopped (SIGSTOP) in the midst of one holds up all others until it goes on or is
/// killed. What one thread did before it put a value, another sees who finds it. Functions given to [#compute], [#merge] and
/// the like run in the caller with nothing locked, and again whenever another thread or process was faster. [#keySet],
/// [#values] and [#entrySet] are views, whose iterators and streams go through the entries of one moment, in no order; an
/// entry cannot be set. By a view of values or entries nothing is removed that has another value by then. Null is refused.
/// Values `byte[]` are compared by their content, by [#equals], [#hashCode] and the views too; another map with arrays does
/// not do so.
///
/// Whichever process is killed at whichever moment: each key has its value of before or of after, nobody is blocked, and no
/// memory is lost. A new map, or one that was cleared, takes 256 bytes; any other 4 KiB, or at most two and a half times what is in
/// it, of which an entry is its bytes and some sixty more. Twice that is taken while a change copies all of it into other memory, as happens after changes
/// of a fifth of it at the soonest.
///
/// A [StackOverflowError] in the midst of a method can leave it all locked, until that thread uses the map again or its process
/// ends.
///
/// May be captured by a target, given as an argument, put into a queue. Needs no closing: its memory is freed when no process
/// refers to it any more.
///
/// @param <K> the type of the keys
/// @param <V> the type of the values
public final class SharedMap<K, V> extends AbstractMap<K, V>
        implements ConcurrentMap<K, V>, Shareable {
    private final Holding holding;
    private final RobustTable table;
    private final SimpleKind<K> keys;
    private final SimpleKind<V> values;

    SharedMap(Holding holding, SimpleKind<K> keys, SimpleKind<V> values) {
        this.holding = holding;
        this.table = new RobustTable(holding);
        this.keys = keys;
        this.values = values;
    }

    /// A new empty map. Python: `Manager().dict()`.
    ///
    /// @throws IllegalArgumentException if one of the types is not among those that it holds
    /// @throws SharedMemoryException if there is no shared memory
    public static <K, V> SharedMap<K, V> create(Class<K> keys, Class<V> values) {
        var ofKeys = SimpleKind.ofKeys(keys);
        var ofValues = SimpleKind.of(values);
        return new SharedMap<>(Holding.create(RobustTable.BYTES), ofKeys, ofValues);
    }

    /// The type of its keys.
    public Class<K> keyType() {
        return keys.type();
    }

    /// The type of its values.
    public Class<V> valueType() {
        return values.type();
    }

    @Override
    public int size() {
        return (int) Math.min(table.size(), Integer.MAX_VALUE);
    }

    @Override
    public boolean containsKey(Object key) {
        byte[] of = known(key);
        return of != null && table.contains(of);
    }

    @Override
    public @Nullable V get(Object key) {
        byte[] of = known(key);
        return of == null ? null : value(table.get(of));
    }

    /// The value of a key, or `other`.
    @Override
    public V getOrDefault(Object key, V other) {
        V value = get(key);
        return value == null ? other : value;
    }

    /// Sets the value of a key.
    ///
    /// @return the value of before, or null
    /// @throws NullPointerException if either is null; as all methods that set a value
    /// @throws IllegalArgumentException if a string or an array takes a gigabyte or more; as all methods
    /// @throws SharedMemoryException if there is no room, though what nobody refers to was collected, which may take a second, and
    ///     nothing has changed; as all methods that set a value
    @Override
    public @Nullable V put(K key, V value) {
        byte[] of = bytes(key);
        byte[] next = values.bytes(requireNonNull(value, "value"));
        return value(Shortage.overcome(() -> table.put(of, next)));
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        byte[] of = bytes(key);
        byte[] next = values.bytes(requireNonNull(value, "value"));
        while (true) {
            byte[] now = table.get(of);
            if (now != null) {
                return values.value(now);
            }
            if (swap(of, null, next)) {
                return null;
            }
        }
    }

    @Override
    public @Nullable V remove(Object key) {
        byte[] of = known(key);
        return of == null ? null : value(table.remove(of));
    }

    @Override
    public boolean remove(Object key, Object value) {
        byte[] of = known(key);
        return of != null
                && values.type().isInstance(value)
                && table.swap(of, values.bytes(values.type().cast(value)), null);
    }

    @Override
    public boolean replace(K key, V old, V value) {
        byte[] next = values.bytes(requireNonNull(value, "value"));
        return swap(bytes(key), values.bytes(requireNonNull(old, "old")), next);
    }

    @Override
    public @Nullable V replace(K key, V value) {
        byte[] of = bytes(key);
        byte[] next = values.bytes(requireNonNull(value, "value"));
        byte[] now;
        do {
            now = table.get(of);
        } while (now != null && !swap(of, now, next));
        return value(now);
    }

    @Override
    public void clear() {
        table.clear();
    }

    @Override
    public @Nullable V compute(
            K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        requireNonNull(function, "function");
        return change(key, old -> function.apply(key, old));
    }

    @Override
    public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
        requireNonNull(function, "function");
        V found = get(key);
        return found != null ? found : change(key, old -> old != null ? old : function.apply(key));
    }

    @Override
    public @Nullable V computeIfPresent(
            K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        requireNonNull(function, "function");
        return change(key, old -> old == null ? null : function.apply(key, old));
    }

    @Override
    public @Nullable V merge(
            K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        requireNonNull(function, "function");
        requireNonNull(value, "value");
        return change(key, old -> old == null ? value : function.apply(old, value));
    }

    /// What becomes of a value; null is none.
    @FunctionalInterface
    private interface Change<V> {
        @Nullable
        V of(@Nullable V old);
    }

    /// Replaces each value by what the function gives for it, one key at a time; not as of [ConcurrentMap], which would never end
    /// where the function changes the array that it is given: here only what stands in the map counts.
    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        requireNonNull(function, "function");
        for (K key : keySet()) {
            var _ =
                    change(
                            key,
                            old -> old == null ? null : requireNonNull(function.apply(key, old)));
        }
    }

    private @Nullable V change(K key, Change<V> change) {
        byte[] of = bytes(key);
        while (true) {
            byte[] now = table.get(of);
            V next = change.of(value(now));
            if (swap(of, now, next == null ? null : values.bytes(next))) {
                return next;
            }
        }
    }

    private boolean swap(byte[] key, byte @Nullable [] expected, byte @Nullable [] next) {
        return Shortage.overcome(() -> table.swap(key, expected, next));
    }

    private byte[] bytes(K key) {
        return keys.bytes(requireNonNull(key, "key"));
    }

    /// Null for what is no key of this map.
    private byte @Nullable [] known(Object key) {
        requireNonNull(key, "key");
        return keys.type().isInstance(key) ? keys.bytes(keys.type().cast(key)) : null;
    }

    private @Nullable V value(byte @Nullable [] bytes) {
        return bytes == null ? null : values.value(bytes);
    }

    /// Looks at all entries.
    @Override
    public boolean containsValue(@Nullable Object value) {
        return entrySet().stream().anyMatch(entry -> values.equal(entry.getValue(), value));
    }

    @Override
    public Set<K> keySet() {
        return new Keys();
    }

    @Override
    public Collection<V> values() {
        return new Values();
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new Entries();
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object == this
                || (object instanceof Map<?, ?> other && entrySet().equals(other.entrySet()));
    }

    @Override
    public int hashCode() {
        int sum = 0;
        for (Map.Entry<K, V> entry : entrySet()) {
            sum += entry.getKey().hashCode() ^ values.hash(entry.getValue());
        }
        return sum;
    }

    @Override
    public Handle toHandle() {
        return new MapHandle(holding.ticket(), keys.type(), values.type());
    }

    private final class Keys extends AbstractSet<K> {
        @Override
        public int size() {
            return SharedMap.this.size();
        }

        @Override
        public boolean contains(@Nullable Object key) {
            return key != null && containsKey(key);
        }

        @Override
        public boolean remove(@Nullable Object key) {
            return key != null && SharedMap.this.remove(key) != null;
        }

        @Override
        public void clear() {
            SharedMap.this.clear();
        }

        @Override
        public Snapshot<K> iterator() {
            return new Snapshot<>(
                    seen -> keys.value(seen.key()), seen -> table.remove(seen.key()) != null);
        }

        @Override
        public boolean removeIf(Predicate<? super K> filter) {
            return iterator().removeIf(filter);
        }

        @Override
        public Spliterator<K> spliterator() {
            return unsized(iterator(), Spliterator.DISTINCT);
        }
    }

    private final class Values extends AbstractCollection<V> {
        @Override
        public int size() {
            return SharedMap.this.size();
        }

        @Override
        public boolean contains(@Nullable Object value) {
            return containsValue(value);
        }

        @Override
        public boolean remove(@Nullable Object value) {
            return entrySet().stream()
                    .anyMatch(entry ->
                            values.equal(entry.getValue(), value)
                                    && SharedMap.this.remove(entry.getKey(), entry.getValue()));
        }

        @Override
        public void clear() {
            SharedMap.this.clear();
        }

        @Override
        public Snapshot<V> iterator() {
            return new Snapshot<>(
                    seen -> values.value(seen.value()), SharedMap.this::removeUnchanged);
        }

        @Override
        public boolean removeIf(Predicate<? super V> filter) {
            return iterator().removeIf(filter);
        }

        @Override
        public boolean removeAll(Collection<?> others) {
            return removeIf(value -> isIn(others, value));
        }

        @Override
        public boolean retainAll(Collection<?> others) {
            return removeIf(value -> !isIn(others, value));
        }

        /// Which others would ask of an array by its identity.
        private boolean isIn(Collection<?> others, V value) {
            return value instanceof byte[]
                    ? others.stream().anyMatch(other -> values.equal(value, other))
                    : others.contains(value);
        }

        @Override
        public Spliterator<V> spliterator() {
            return unsized(iterator(), 0);
        }
    }

    private final class Entries extends AbstractSet<Map.Entry<K, V>> {
        @Override
        public int size() {
            return SharedMap.this.size();
        }

        @Override
        public boolean contains(@Nullable Object object) {
            if (!(object instanceof Map.Entry<?, ?> entry) || entry.getKey() == null) {
                return false;
            }
            V value = get(entry.getKey());
            return value != null && values.equal(value, entry.getValue());
        }

        @Override
        public boolean remove(@Nullable Object object) {
            return object instanceof Map.Entry<?, ?> entry
                    && entry.getKey() != null
                    && entry.getValue() != null
                    && SharedMap.this.remove(entry.getKey(), entry.getValue());
        }

        @Override
        public void clear() {
            SharedMap.this.clear();
        }

        @Override
        public int hashCode() {
            return SharedMap.this.hashCode(); // of arrays by what is in them
        }

        @Override
        public Snapshot<Map.Entry<K, V>> iterator() {
            return new Snapshot<>(SharedMap.this::entry, SharedMap.this::removeUnchanged);
        }

        @Override
        public boolean removeIf(Predicate<? super Map.Entry<K, V>> filter) {
            return iterator().removeIf(filter);
        }

        @Override
        public boolean removeAll(Collection<?> others) {
            boolean areFewer = false;
            for (Object other : others) {
                areFewer |= remove(other);
            }
            return areFewer;
        }

        @Override
        public boolean retainAll(Collection<?> others) {
            return removeIf(entry -> !isIn(others, entry));
        }

        private boolean isIn(Collection<?> others, Map.Entry<K, V> entry) {
            return entry.getValue() instanceof byte[]
                    ? others.stream().anyMatch(other -> isEqual(entry, other))
                    : others.contains(entry);
        }

        private boolean isEqual(Map.Entry<K, V> entry, @Nullable Object other) {
            return other instanceof Map.Entry<?, ?> its
                    && entry.getKey().equals(its.getKey())
                    && values.equal(entry.getValue(), its.getValue());
        }

        @Override
        public Spliterator<Map.Entry<K, V>> spliterator() {
            return unsized(iterator(), Spliterator.DISTINCT);
        }
    }

    /// That of any collection asks for the number after the elements, and others may change the map in between.
    private static <E> Spliterator<E> unsized(Iterator<E> snapshot, int further) {
        return Spliterators.spliteratorUnknownSize(
                snapshot, Spliterator.IMMUTABLE | Spliterator.NONNULL | further);
    }

    private Map.Entry<K, V> entry(RobustTable.Entry seen) {
        return new SimpleImmutableEntry<>(keys.value(seen.key()), values.value(seen.value()));
    }

    private boolean removeUnchanged(RobustTable.Entry seen) {
        return table.swap(seen.key(), seen.value(), null);
    }

    /// Over the entries of one moment, or what stands for each.
    private final class Snapshot<E> implements Iterator<E> {
        private final Iterator<RobustTable.Entry> entries = table.entries().iterator();
        private final Function<RobustTable.Entry, E> part;
        private final Predicate<RobustTable.Entry> removal;
        private RobustTable.@Nullable Entry last;

        /// @param removal removes what was seen, if it is still there
        Snapshot(Function<RobustTable.Entry, E> part, Predicate<RobustTable.Entry> removal) {
            this.part = part;
            this.removal = removal;
        }

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public E next() {
            RobustTable.Entry next = entries.next();
            last = next;
            return part.apply(next);
        }

        @Override
        public void remove() {
            boolean _ = removeLast();
        }

        private boolean removeLast() {
            RobustTable.Entry seen = last;
            if (seen == null) {
                throw new IllegalStateException("next() comes before remove()");
            }
            last = null;
            return removal.test(seen);
        }

        /// That of any collection is true as well where another was quicker to remove it.
        boolean removeIf(Predicate<? super E> filter) {
            requireNonNull(filter, "filter");
            boolean isAnyRemoved = false;
            while (hasNext()) {
                isAnyRemoved |= filter.test(next()) && removeLast();
            }
            return isAnyRemoved;
        }
    }
}
