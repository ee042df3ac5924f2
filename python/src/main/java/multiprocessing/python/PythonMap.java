package multiprocessing.python;

import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.function.Function;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// A dict of Python's. Of methods that do the same it asks for the one whose name has no underscores.
@SuppressWarnings({"unchecked", "NullAway"}) // types of keys and values are as the user says
final class PythonMap<K extends @Nullable Object, V extends @Nullable Object>
        extends AbstractMap<K, V> implements Stationary {
    private static final String ABSENT =
            UUID.randomUUID().toString(); // which is no value of anybody's

    private final PythonProxy proxy;

    PythonMap(PythonProxy proxy) {
        this.proxy = proxy;
    }

    private Collection<?> all(String method) {
        return proxy.askFor(Collection.class, method);
    }

    @Override
    public int size() {
        return proxy.methods().contains("__len__")
                ? proxy.askFor(Integer.class, "__len__")
                : all("keys").size();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        if (proxy.methods().contains("__contains__")) {
            return Boolean.TRUE.equals(proxy.ask("__contains__", new Key(key)));
        }
        try {
            return !ABSENT.equals(proxy.ask("get", new Key(key), ABSENT));
        } catch (TransferException e) {
            // if it is not the key that is no plain data, it is what is there
            Object[] sent = {new Key(key)};
            byte[] _ = PickleCodec.encode(sent, List.of("key"), PlainPickler.Nestings.NONE);
            return true;
        }
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
        return new SetView<>(entry -> entry);
    }

    @Override
    public Set<K> keySet() {
        return new SetView<>(Entry::getKey) {
            @Override
            public boolean contains(@Nullable Object key) {
                return containsKey(key);
            }

            @Override
            public boolean remove(@Nullable Object key) {
                boolean isThere = containsKey(key);
                Object _ = PythonMap.this.remove(key);
                return isThere;
            }
        };
    }

    @Override
    public Collection<V> values() {
        return new AbstractCollection<>() {
            @Override
            public int size() {
                return PythonMap.this.size();
            }

            @Override
            public void clear() {
                PythonMap.this.clear();
            }

            @Override
            public Iterator<V> iterator() {
                return new Items<>(Entry::getValue);
            }

            @Override
            public Spliterator<V> spliterator() {
                return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED);
            }
        };
    }

    @Override
    public String toString() {
        return PythonProxy.shown("PythonMap", super::toString);
    }

    private class SetView<T extends @Nullable Object> extends AbstractSet<T> {
        private final Function<Entry<K, V>, T> part;

        SetView(Function<Entry<K, V>, T> part) {
            this.part = part;
        }

        @Override
        public int size() {
            return PythonMap.this.size();
        }

        @Override
        public void clear() {
            PythonMap.this.clear();
        }

        @Override
        public Iterator<T> iterator() {
            return new Items<>(part);
        }

        @Override
        public Spliterator<T> spliterator() {
            return Spliterators.spliteratorUnknownSize(
                    iterator(), Spliterator.ORDERED | Spliterator.DISTINCT);
        }
    }

    /// Goes through a part of each of the items as they were. How many there are by now is not asked.
    private final class Items<T extends @Nullable Object> implements Iterator<T> {
        private final Iterator<?> items = all("items").iterator();
        private final Function<Entry<K, V>, T> part;
        private @Nullable Entry<K, V> last;

        Items(Function<Entry<K, V>, T> part) {
            this.part = part;
        }

        @Override
        public boolean hasNext() {
            return items.hasNext();
        }

        @Override
        public T next() {
            var item = (List<?>) items.next();
            last = new Written((K) Key.of(item.getFirst()), (V) item.getLast());
            return part.apply(last);
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
