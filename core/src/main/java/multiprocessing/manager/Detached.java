package multiprocessing.manager;

import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Copies of collections that the server still has: they can be read, and refuse a change, which would be lost.
///
/// Python's can be changed, in vain. So can what a method declares as something that no such copy is, as an `ArrayDeque`.
final class Detached {
    private Detached() {}

    /// The same for reading; `value` itself unless it is a collection or a map of the JDK, an entry, or an array of such.
    static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case Copy copy -> copy;
            case DetachedEntry(var key, var inner) -> new DetachedEntry(key, of(inner));
            case Object[] elements when elements.getClass() == Object[].class ->
                    new ArrayCopies().of(elements, Detached::of);
            case null -> null;
            default -> isOfTheJdk(value) ? ofCollection(value) : value;
        };
    }

    /// The same, unless only `value` itself is of that type. What is declared as an entry is a map's.
    static @Nullable Object of(@Nullable Object value, Class<?> type) {
        Object detached =
                type == Map.Entry.class && value instanceof Map.Entry<?, ?> entry
                        ? new DetachedEntry(entry.getKey(), of(entry.getValue()))
                        : of(value);
        return type.isInstance(value) && !type.isInstance(detached) ? value : detached;
    }

    private static boolean isOfTheJdk(Object value) {
        return value.getClass().getName().startsWith("java.util.")
                && !(value instanceof Properties) // which users know by its class
                && !(value instanceof Map.Entry<?, ?> entry && isOnItsOwn(entry));
    }

    /// Whether it travels as what it is, and users may know it by its class; those of maps of the JDK do not.
    static boolean isOnItsOwn(Map.Entry<?, ?> entry) {
        return entry instanceof Serializable || entry instanceof Record;
    }

    private static Object ofCollection(Object value) {
        return switch (value) {
            case Map.Entry<?, ?> entry -> new DetachedEntry(entry.getKey(), of(entry.getValue()));
            case List<?> list when list instanceof Queue -> new DetachedLinkedList(list);
            case List<?> list -> new DetachedList(list);
            case Set<?> set -> ReadOnly.of(set, "set");
            case Map<?, ?> map -> ReadOnly.of(map, "map");
            case Collection<?> other -> ReadOnly.of(other, "collection");
            default -> value;
        };
    }

    /// What to send in its place.
    static @Nullable Object original(@Nullable Object value) {
        Object original = value instanceof Copy copy ? copy.writeReplace() : value;
        return original == null || original instanceof Serializable || !isOfTheJdk(original)
                ? original
                : ofView(original);
    }

    /// A copy of a view, as [Map#keySet], which does not travel.
    private static Object ofView(Object view) {
        return switch (view) {
            case Set<?> set -> new LinkedHashSet<>(set);
            case Collection<?> collection -> new ArrayList<>(collection);
            case Map<?, ?> map -> new LinkedHashMap<>(map);
            default -> view;
        };
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

    /// As fast as a list of one's own, where a proxy asks by reflection.
    private static class DetachedList extends AbstractList<@Nullable Object>
            implements RandomAccess, Copy {
        @Serial private static final long serialVersionUID = 1L;

        private final transient List<?> original;
        private final transient List<?> list;

        DetachedList(List<?> original) {
            this.original = original;
            // which is asked by index, also by an iterator
            this.list = original instanceof RandomAccess ? original : new ArrayList<>(original);
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
            return original;
        }
    }

    /// Which is mostly declared as a queue.
    private static final class DetachedLinkedList extends DetachedList
            implements Queue<@Nullable Object> {
        @Serial private static final long serialVersionUID = 1L;

        DetachedLinkedList(List<?> original) {
            super(original);
        }

        @Override
        public boolean offer(@Nullable Object element) {
            throw refusal("list");
        }

        @Override
        public @Nullable Object remove() {
            throw refusal("list");
        }

        @Override
        public @Nullable Object poll() {
            throw refusal("list");
        }

        @Override
        public @Nullable Object element() {
            return getFirst();
        }

        @Override
        public @Nullable Object peek() {
            return isEmpty() ? null : getFirst();
        }
    }

    /// All others, by whatever interfaces of collections they have.
    private record ReadOnly(Object original, String what) implements InvocationHandler {
        private static final ClassValue<Class<?>[]> INTERFACES =
                new ClassValue<>() {
                    @Override
                    protected Class<?>[] computeValue(Class<?> type) {
                        return interfaces(type);
                    }
                };

        /// Methods that change it, but for those that make use of others.
        private static final Set<String> CHANGING =
                Set.of(
                        "add",
                        "addAll",
                        "addFirst",
                        "addLast",
                        "clear",
                        "drainTo",
                        "offer",
                        "offerFirst",
                        "offerLast",
                        "poll",
                        "pollFirst",
                        "pollFirstEntry",
                        "pollLast",
                        "pollLastEntry",
                        "pop",
                        "push",
                        "put",
                        "putAll",
                        "putFirst",
                        "putIfAbsent",
                        "putLast",
                        "remove",
                        "removeAll",
                        "removeFirst",
                        "removeFirstOccurrence",
                        "removeLast",
                        "removeLastOccurrence",
                        "replace",
                        "retainAll",
                        "take",
                        "takeFirst",
                        "takeLast",
                        "transfer",
                        "tryTransfer");

        static Object of(Object original, String what) {
            return Proxy.newProxyInstance(
                    Detached.class.getClassLoader(),
                    INTERFACES.get(original.getClass()),
                    new ReadOnly(original, what));
        }

        private static Class<?>[] interfaces(Class<?> type) {
            var found = new LinkedHashSet<Class<?>>(List.of(Copy.class));
            for (Class<?> at = type; at != null; at = at.getSuperclass()) {
                for (Class<?> face : at.getInterfaces()) {
                    if (Modifier.isPublic(face.getModifiers())
                            && (Collection.class.isAssignableFrom(face)
                                    || Map.class.isAssignableFrom(face))) {
                        found.add(face);
                    }
                }
            }
            return found.toArray(new Class<?>[0]);
        }

        @Override
        public @Nullable Object invoke(
                Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            if (method.getDeclaringClass() == Copy.class) {
                return original instanceof Serializable ? original : ofView(proxy);
            }
            if (CHANGING.contains(method.getName())) {
                throw refusal(what);
            }
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            if (method.getName().equals("equals") && arguments != null && arguments[0] == proxy) {
                return true;
            }
            if (method.getName().equals("toArray")
                    && arguments != null
                    && arguments[0] instanceof Object[] array) {
                return Arrays.asList(((Collection<?>) proxy).toArray()).toArray(array);
            }
            Object result = Operation.invoke(method, original, arguments);
            return result instanceof Iterator<?> iterator
                    ? new ReadOnlyIterator(iterator, what)
                    : Detached.of(result, method.getReturnType());
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
