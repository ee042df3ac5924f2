package multiprocessing.manager;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Stands for a collection with the elements that it had in one moment. Who looks for the collection finds it by this one,
/// whatever has become of it since: to be the same comes before to have the same elements.
///
/// @param hash of the collection, or null if its elements say it
record Moment(Object collection, Object elements, @Nullable Integer hash)
        implements InvocationHandler {

    /// To be called while the collection is held; `collection` itself if it is none.
    static @Nullable Object of(@Nullable Object collection) {
        return switch (collection) {
            case List<?> list -> proxy(List.class, new Moment(list, new ArrayList<>(list), null));
            case Set<?> set -> proxy(Set.class, new Moment(set, new LinkedHashSet<>(set), null));
            case Map<?, ?> map -> proxy(Map.class, new Moment(map, new LinkedHashMap<>(map), null));
            case Collection<?> other -> {
                var alone = // equal to itself alone
                        Collections.unmodifiableCollection(new ArrayList<>(other));
                yield proxy(Collection.class, new Moment(other, alone, other.hashCode()));
            }
            case null, default -> collection;
        };
    }

    private static Object proxy(Class<?> type, Moment moment) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, moment);
    }

    @Override
    public @Nullable Object invoke(
            Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("equals") && arguments != null && isOf(arguments[0])) {
            return true;
        }
        if (method.getName().equals("hashCode") && hash != null) {
            return hash;
        }
        return Operation.invoke(method, elements, arguments);
    }

    private boolean isOf(@Nullable Object other) {
        return other == collection
                || (Face.handlerOf(collection) instanceof ProxyHandler handler
                        && handler.isSame(other));
    }
}
