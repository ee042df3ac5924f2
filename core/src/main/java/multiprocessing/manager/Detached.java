package multiprocessing.manager;

import java.io.Serial;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Copies of collections that the server still has: they can be read, and refuse a change, which would be lost.
///
/// Python's can be changed, in vain.
final class Detached {
    private Detached() {}

    /// The same for reading; `value` itself unless it is a collection of the JDK that could be changed.
    static @Nullable Object of(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        Class<?> type = value.getClass();
        if (type == ArrayList.class || type == LinkedList.class) {
            return new DetachedList((List<?>) value);
        } else if (type == HashMap.class || type == LinkedHashMap.class) {
            return new DetachedMap((Map<?, ?>) value);
        } else if (type == HashSet.class || type == LinkedHashSet.class) {
            return new DetachedSet((Set<?>) value);
        } else if (type == TreeMap.class) {
            return Collections.unmodifiableNavigableMap((TreeMap<?, ?>) value);
        } else if (type == TreeSet.class) {
            return Collections.unmodifiableNavigableSet((TreeSet<?>) value);
        } else if (value instanceof DetachedEntry(var key, var inner)) {
            return new DetachedEntry(key, of(inner));
        } else if (type == Object[].class) {
            Object[] elements = (Object[]) value;
            Arrays.setAll(elements, i -> of(elements[i]));
        }
        return value;
    }

    /// What to send in its place.
    static @Nullable Object original(@Nullable Object value) {
        return value instanceof Copy copy ? copy.writeReplace() : value;
    }

    static UnsupportedOperationException refusal(String what) {
        return new UnsupportedOperationException(
                "this "
                        + what
                        + " is a copy of what the manager has, so a change would be lost: change a"
                        + " copy of your own and put that back; or change it in the manager, as by"
                        + " compute(…) or Manager.apply(…); or put a list() or map() of the manager"
                        + " in its place");
    }

    private interface Copy extends Serializable {
        @Serial
        Object writeReplace();
    }

    private static final class DetachedList extends AbstractList<@Nullable Object>
            implements RandomAccess, Copy {
        @Serial private static final long serialVersionUID = 1L;

        private final transient List<?> list;

        DetachedList(List<?> list) {
            this.list = list;
        }

        @Override
        public @Nullable Object get(int index) {
            return of(list.get(index));
        }

        @Override
        public int size() {
            return list.size();
        }

        @Override
        public void add(int index, @Nullable Object element) {
            throw refusal("list");
        }

        @Override
        public boolean addAll(Collection<? extends @Nullable Object> elements) {
            throw refusal("list");
        }

        @Override
        public @Nullable Object set(int index, @Nullable Object element) {
            throw refusal("list");
        }

        @Override
        public @Nullable Object remove(int index) {
            throw refusal("list");
        }

        @Override
        public void clear() {
            throw refusal("list");
        }

        @Override
        public Object writeReplace() {
            return list;
        }
    }

    private static final class DetachedSet extends AbstractSet<@Nullable Object> implements Copy {
        @Serial private static final long serialVersionUID = 1L;

        private final transient Set<?> set;

        DetachedSet(Set<?> set) {
            this.set = set;
        }

        @Override
        public Iterator<@Nullable Object> iterator() {
            return new ReadOnlyIterator(set.iterator(), "set");
        }

        @Override
        public int size() {
            return set.size();
        }

        @Override
        public boolean contains(@Nullable Object element) {
            return set.contains(element);
        }

        @Override
        public boolean add(@Nullable Object element) {
            throw refusal("set");
        }

        @Override
        public boolean remove(@Nullable Object element) {
            throw refusal("set");
        }

        @Override
        public void clear() {
            throw refusal("set");
        }

        @Override
        public Object writeReplace() {
            return set;
        }
    }

    private static final class DetachedMap extends AbstractMap<@Nullable Object, @Nullable Object>
            implements Copy {
        @Serial private static final long serialVersionUID = 1L;

        private final transient Map<?, ?> map;

        DetachedMap(Map<?, ?> map) {
            this.map = map;
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            return of(map.get(key));
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return map.containsKey(key);
        }

        @Override
        public Set<Map.Entry<@Nullable Object, @Nullable Object>> entrySet() {
            var entries = new LinkedHashSet<Map.Entry<@Nullable Object, @Nullable Object>>();
            map.forEach((key, value) -> entries.add(new DetachedEntry(key, of(value))));
            return Collections.unmodifiableSet(entries);
        }

        @Override
        public @Nullable Object put(@Nullable Object key, @Nullable Object value) {
            throw refusal("map");
        }

        @Override
        public @Nullable Object remove(@Nullable Object key) {
            throw refusal("map");
        }

        @Override
        public void clear() {
            throw refusal("map");
        }

        @Override
        public Object writeReplace() {
            return map;
        }
    }

    private record ReadOnlyIterator(Iterator<?> iterator, String what)
            implements Iterator<@Nullable Object> {
        @Override
        public boolean hasNext() {
            return iterator.hasNext();
        }

        @Override
        public @Nullable Object next() {
            return of(iterator.next());
        }

        @Override
        public void remove() {
            throw refusal(what);
        }
    }
}
