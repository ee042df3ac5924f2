package multiprocessing.manager;

import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A method of an interface that proxies have, and of `Object` those that say what an object is.
final class Operation {
    /// Methods that hand over what the object no longer has.
    private static final Set<String> TAKING =
            Set.of(
                    "remove",
                    "removeFirst",
                    "removeLast",
                    "put",
                    "set",
                    "replace",
                    "getNowait",
                    "poll",
                    "pollFirst",
                    "pollLast",
                    "pop",
                    "pollFirstEntry",
                    "pollLastEntry");

    /// Defaults of collections that users expect to run their code where they call them.
    private static final Set<String> RUN_HERE =
            Set.of(
                    "forEach",
                    "forEachRemaining",
                    "stream",
                    "parallelStream",
                    "spliterator",
                    "toArray");

    /// Methods of collections that look for an object, which they do not find if it is one that cannot get there.
    private static final Set<String> SEARCHING =
            Set.of(
                    "contains",
                    "containsKey",
                    "containsValue",
                    "equals",
                    "indexOf",
                    "lastIndexOf",
                    "remove");

    /// Methods of collections that want of another one its elements only, to take them or to compare them.
    private static final Set<String> READING =
            Set.of(
                    "addAll",
                    "contains",
                    "containsAll",
                    "containsKey",
                    "containsValue",
                    "equals",
                    "get",
                    "indexOf",
                    "lastIndexOf",
                    "putAll",
                    "remove",
                    "removeAll",
                    "retainAll");

    /// Methods that leave what a server guards as it is, and of those of this room that have a result.
    private static final Set<String> ASKING =
            Set.of(
                    "contains",
                    "containsAll",
                    "containsKey",
                    "containsValue",
                    "entrySet",
                    "equals",
                    "forEach",
                    "forEachRemaining",
                    "get",
                    "getFirst",
                    "getLast",
                    "getOrDefault",
                    "has",
                    "hashCode",
                    "hasNext",
                    "hasPrevious",
                    "indexOf",
                    "isEmpty",
                    "iterator",
                    "keySet",
                    "lastIndexOf",
                    "listIterator",
                    "names",
                    "next",
                    "nextIndex",
                    "parallelStream",
                    "previous",
                    "previousIndex",
                    "reversed",
                    "size",
                    "spliterator",
                    "stream",
                    "subList",
                    "toArray",
                    "toString",
                    "value",
                    "values");

    private final Method method;
    private final String key;
    private final boolean isRunHere;
    private final boolean isIterator;
    private final boolean isFilling;
    private final boolean isText;
    private final boolean mayWait;
    private final boolean isAccessible;
    private final ClassValue<Method> targets = // which keeps no class of what is called
            new ClassValue<>() {
                @Override
                protected Method computeValue(Class<?> type) {
                    return find(type);
                }
            };

    Operation(Method method) {
        this.method = method;
        this.key = key(method);
        this.isRunHere =
                method.isDefault()
                        && (method.isAnnotationPresent(Here.class)
                                || (isOfCollections() && RUN_HERE.contains(method.getName())));
        this.isIterator = key.equals("iterator()Ljava/util/Iterator;") && isOfCollections();
        this.isFilling =
                key.equals("toArray([Ljava/lang/Object;)[Ljava/lang/Object;") && isOfCollections();
        this.isText = key.equals("toString()Ljava/lang/String;");
        this.mayWait = List.of(method.getExceptionTypes()).contains(InterruptedException.class);
        this.isAccessible = method.trySetAccessible(); // of an interface that is not public
    }

    private static String key(Method method) {
        return method.getName()
                + MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                        .descriptorString();
    }

    /// Its name on the line.
    String key() {
        return key;
    }

    Method method() {
        return method;
    }

    /// Whether this library may call it.
    boolean isAccessible() {
        return isAccessible;
    }

    /// Whether it is run in the client.
    boolean isRunHere() {
        return isRunHere;
    }

    /// Whether its result goes through a collection later on.
    boolean isLazy() {
        Class<?> type = method.getReturnType();
        return type == Stream.class || type == Spliterator.class;
    }

    /// Whether it asks for an iterator over a collection; then the client makes one.
    boolean isIterator() {
        return isIterator;
    }

    /// Whether it asks what the object says of itself.
    boolean isText() {
        return isText;
    }

    /// Whether it fills an array of the caller's with the elements of a collection.
    boolean isFilling() {
        return isFilling;
    }

    /// What a search for something finds that is not there; null if it is no such search.
    @Nullable
    Object nothingFound() {
        if (!SEARCHING.contains(method.getName()) || !(isOfCollections() || isOfAll())) {
            return null;
        }
        Class<?> type = method.getReturnType();
        return type == boolean.class ? (Object) false : type == int.class ? -1 : null;
    }

    /// Whether it may wait, and ends when it is interrupted.
    boolean mayWait() {
        return mayWait;
    }

    /// Whether the result is a view of the object, or an iterator, and so must be used where the object is.
    boolean returnsView() {
        Class<?> type = method.getReturnType();
        if (Iterator.class.isAssignableFrom(type)) {
            return type.isInterface();
        }
        return isOfCollections()
                && type.isInterface()
                && (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type));
    }

    /// The interface of what stands for its result.
    Class<?> typeOfStandIn() {
        return switch (isOfCollections() ? key : "") {
            case "entrySet()Ljava/util/Set;" -> EntrySet.class;
            case "sequencedEntrySet()Ljava/util/SequencedSet;" -> SequencedEntrySet.class;
            default -> method.getReturnType();
        };
    }

    /// Whether a copy does as well as an argument that is a collection.
    boolean isReading() {
        return READING.contains(method.getName()) && isOfCollections();
    }

    /// Whether it leaves the object as it is, for all that is known.
    boolean isAsking() {
        return ASKING.contains(method.getName())
                && (isOfCollections() || isOfAll() || isReadOfThisRoom());
    }

    private boolean isReadOfThisRoom() {
        return method.getDeclaringClass().getPackage() == Operation.class.getPackage()
                && method.getReturnType() != void.class;
    }

    private boolean isOfAll() {
        return method.getDeclaringClass() == Object.class;
    }

    /// Whether a collection or a map has it, or another class of the JDK's `java.util`.
    boolean isOfCollections() {
        return method.getDeclaringClass() == Iterable.class
                || method.getDeclaringClass().getPackageName().startsWith("java.util");
    }

    /// Whether a collection that it returns is the caller's own, since the object has it no more.
    boolean isTaking() {
        return mayWait
                || TAKING.contains(method.getName())
                || method.getDeclaringClass() == ResultsProxy.class;
    }

    /// Runs a method of the interface of a proxy on the proxy. What it calls there declares nothing of what the user's function
    /// may throw.
    @Nullable
    Object runHere(Object proxy, @Nullable Object[] arguments) throws Throwable {
        if (method.getReturnType() == Spliterator.class
                && proxy instanceof Collection<?> collection) {
            return ofOneMoment(collection);
        }
        try {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        } catch (UndeclaredThrowableException e) {
            throw e.getCause() != null && isMadeBy(proxy, e) ? e.getCause() : e;
        }
    }

    /// Whether it is not the function's own.
    private static boolean isMadeBy(Object proxy, UndeclaredThrowableException e) {
        StackTraceElement[] frames = e.getStackTrace(); // none where the JVM makes none
        return frames.length == 0 || frames[0].getClassName().equals(proxy.getClass().getName());
    }

    /// Those of the JDK ask for the elements, and then for how many there are, which may have changed meanwhile.
    private static Spliterator<?> ofOneMoment(Collection<?> collection) {
        int distinct = collection instanceof Set ? Spliterator.DISTINCT : 0;
        return Spliterators.spliterator(
                collection.toArray(), Spliterator.IMMUTABLE | Spliterator.ORDERED | distinct);
    }

    /// Calls the method that `object` has for it: this one, or one of the same name that takes the same arguments.
    @Nullable
    Object call(Object object, @Nullable Object[] arguments) throws Throwable {
        return invoke(target(object.getClass()), object, arguments);
    }

    /// Calls a method by reflection, and throws what it throws.
    static @Nullable Object invoke(
            Method method, Object object, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /// @throws IllegalArgumentException if objects of that class have no such method
    Method target(Class<?> type) {
        return targets.get(type);
    }

    private Method find(Class<?> type) {
        if (method.getDeclaringClass().isAssignableFrom(type)) {
            return method;
        }
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            Method found = findIn(at);
            if (found != null) {
                return found;
            }
        }
        throw new IllegalArgumentException(
                type.getName()
                        + " has no method "
                        + method.getName()
                        + " as "
                        + method
                        + (type.getModule().isNamed()
                                ? ", or its module does not open its package to multiprocessing"
                                : ""));
    }

    private @Nullable Method findIn(Class<?> type) {
        Method found = methodOf(type);
        if (found != null && !Modifier.isStatic(found.getModifiers()) && found.trySetAccessible()) {
            return found;
        }
        for (Class<?> face : type.getInterfaces()) {
            Method inherited = findIn(face);
            if (inherited != null) {
                return inherited;
            }
        }
        return null;
    }

    /// The one that takes the same, or else the only one that takes it for something wider, as a consumer that travels for any.
    private @Nullable Method methodOf(Class<?> type) {
        try {
            return type.getMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException e) {
            List<Method> wider = Stream.of(type.getMethods()).filter(this::isWider).toList();
            return wider.size() == 1 ? wider.getFirst() : null;
        }
    }

    private boolean isWider(Method other) {
        Class<?>[] types = method.getParameterTypes();
        Class<?>[] taken = other.getParameterTypes();
        return other.getName().equals(method.getName())
                && taken.length == types.length
                && IntStream.range(0, types.length)
                        .allMatch(i -> taken[i].isAssignableFrom(types[i]));
    }
}
