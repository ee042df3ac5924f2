package multiprocessing.python;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A dict of Python's. Of methods that do the same it asks for the one whose name has no underscores.
@SuppressWarnings({"unchecked", "NullAway"}) // types of keys and values are as the user says
final class PythonMap<K extends @Nullable Object, V extends @Nullable Object>
        extends AbstractMap<K, V> implements Stationary {
    private final PythonProxy proxy;

    PythonMap(PythonProxy proxy) {
        this.proxy = proxy;
    }

    private List<?> list(String method) {
        return proxy.ask(method) instanceof List<?> items ? items : List.of();
    }

    @Override
    public int size() {
        return proxy.methods().contains("__len__") && proxy.ask("__len__") instanceof Integer count
                ? count
                : list("keys").size();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return proxy.methods().contains("__contains__")
                ? Boolean.TRUE.equals(proxy.ask("__contains__", new Key(key)))
                : list("keys").contains(key);
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        return (V) proxy.ask("get", new Key(key));
    }

    @Override
    public @Nullable V put(K key, V value) {
        V former = get(key);
        putAll(Collections.singletonMap(key, value));
        return former;
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        Object _ = proxy.ask("update", entries);
    }

    @Override
    public @Nullable V remove(@Nullable Object key) {
        return (V) proxy.ask("pop", new Key(key), null);
    }

    @Override
    public void clear() {
        Object _ = proxy.ask("clear");
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return PythonMap.this.size();
            }

            @Override
            public Iterator<Entry<K, V>> iterator() {
                return new Entries(list("items").iterator());
            }
        };
    }

    @Override
    public String toString() {
        return PythonProxy.shown("PythonMap", super::toString);
    }

    /// Goes through the items as they were.
    private final class Entries implements Iterator<Entry<K, V>> {
        private final Iterator<?> items;
        private @Nullable Entry<K, V> last;

        Entries(Iterator<?> items) {
            this.items = items;
        }

        @Override
        public boolean hasNext() {
            return items.hasNext();
        }

        @Override
        public Entry<K, V> next() {
            var item = (List<?>) items.next();
            last = new Written((K) item.getFirst(), (V) item.getLast());
            return last;
        }

        @Override
        public void remove() {
            if (last == null) {
                throw new IllegalStateException("there is nothing to remove");
            }
            PythonMap.this.remove(last.getKey());
            last = null;
        }
    }

    /// An entry that writes through.
    private final class Written extends SimpleEntry<K, V> {
        private static final long serialVersionUID = 1L;

        Written(K key, V value) {
            super(key, value);
        }

        @Override
        public V setValue(V value) {
            putAll(Collections.singletonMap(getKey(), value));
            return super.setValue(value);
        }
    }
}
