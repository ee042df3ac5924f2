package multiprocessing.manager;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import multiprocessing.codec.Shareable;
import org.jspecify.annotations.Nullable;

/// An interface that proxies have: its operations, and no others, can be called.
final class Face {
    private static final ClassValue<Face> FACES =
            new ClassValue<>() {
                @Override
                protected Face computeValue(Class<?> type) {
                    return new Face(type);
                }
            };

    private final Class<?> type;
    private final Map<Method, Operation> byMethod = new HashMap<>();
    private final Map<String, Operation> byKey = new HashMap<>();
    private final Set<String> declared = new HashSet<>();

    private Face(Class<?> type) {
        this.type = type;
        for (Method method : Object.class.getMethods()) {
            if (!Modifier.isFinal(method.getModifiers())) {
                add(method);
            }
        }
        for (Method method : type.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                declared.add(add(method).key());
            }
        }
        byMethod.replaceAll((_, operation) -> orOfCollections(operation));
    }

    /// What a collection says of itself is its own also where it is called as a method of `Object`.
    private Operation orOfCollections(Operation operation) {
        Operation own = operation(operation.key());
        return own.isOfCollections() ? own : operation;
    }

    private Operation add(Method method) {
        var operation = new Operation(method);
        byMethod.put(method, operation);
        byKey.put(operation.key(), operation);
        return operation;
    }

    /// @throws IllegalArgumentException if `type` is no interface, or is sealed
    static Face of(Class<?> type) {
        if (!type.isInterface() || type.isSealed()) {
            throw new IllegalArgumentException(
                    "a proxy is of an interface that is not sealed: type=" + type.getName());
        }
        return FACES.get(type);
    }

    Class<?> type() {
        return type;
    }

    /// @throws IllegalArgumentException if the interface has no such method
    Operation operation(Method method) {
        Operation known = byMethod.get(method);
        return known != null ? known : operation(new Operation(method).key());
    }

    /// @throws IllegalArgumentException if the interface has no such method
    Operation operation(String key) {
        Operation known = byKey.get(key);
        if (known == null) {
            throw new IllegalArgumentException(type.getName() + " has no method " + key);
        }
        return known;
    }

    /// Whether the interface declares a method of `Object`, as `List` says what makes two lists equal.
    boolean decides(Method method) {
        return declared.contains(operation(method).key());
    }

    /// An object of the interface that travels.
    Object proxy(InvocationHandler handler) {
        ClassLoader loader = type.getClassLoader();
        if (loader == null || isOlder(loader)) {
            loader = Face.class.getClassLoader();
        }
        return Proxy.newProxyInstance(loader, new Class<?>[] {type, Shareable.class}, handler);
    }

    /// Whether it cannot see this library, as those of the JDK.
    private static boolean isOlder(ClassLoader loader) {
        try {
            return Class.forName(Shareable.class.getName(), false, loader) != Shareable.class;
        } catch (ClassNotFoundException e) {
            return true;
        }
    }

    /// The handler of a proxy of this room, or null.
    static @Nullable InvocationHandler handlerOf(@Nullable Object object) {
        return object instanceof Shareable && Proxy.isProxyClass(object.getClass())
                ? Proxy.getInvocationHandler(object)
                : null;
    }

    /// Refuses an interface whose methods this library may not call.
    void checkIsOpen() {
        if (!byMethod.values().stream().allMatch(Operation::isAccessible)) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " is of "
                            + type.getModule()
                            + ", which does not open "
                            + type.getPackageName()
                            + " to multiprocessing: add `opens "
                            + type.getPackageName()
                            + " to multiprocessing` to its module-info.java");
        }
    }

    /// Refuses an object that lacks a method of the interface.
    void checkFits(Object object) {
        if (!type.isInstance(object)) {
            byMethod.values().stream()
                    .filter(operation -> !operation.isRunHere())
                    .forEach(operation -> operation.target(object.getClass()));
        }
    }
}
