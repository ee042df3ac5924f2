package multiprocessing.codec;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// Whether JDK serialization, which writes any object of a serializable class, can make it again: it asks for a constructor
/// without parameters only when it reads.
final class Instantiable {
    /// By class, the one that lacks a constructor; null if none does.
    private static final ClassValue<@Nullable Class<?>> LACKING =
            new ClassValue<>() {
                @Override
                protected @Nullable Class<?> computeValue(Class<?> type) {
                    return find(type);
                }
            };

    private Instantiable() {}

    /// The class, that of an object or a superclass of it, for which the receiver would miss a constructor; null if it makes the
    /// object.
    static @Nullable Class<?> lacking(Class<?> type) {
        return LACKING.get(type);
    }

    private static @Nullable Class<?> find(Class<?> type) {
        if (!Serializable.class.isAssignableFrom(type)
                || type.isArray()
                || type.isRecord()
                || Enum.class.isAssignableFrom(type)
                || Proxy.isProxyClass(type)) { // which are made in other ways, or not written
            return null;
        }
        if (Externalizable.class.isAssignableFrom(type)) {
            return hasConstructor(type, Modifier.PUBLIC, false) ? null : type;
        }
        Class<?> first = type;
        while (Serializable.class.isAssignableFrom(first)) {
            first = first.getSuperclass();
        }
        boolean isNear =
                first.getClassLoader() == type.getClassLoader()
                        && first.getPackageName().equals(type.getPackageName());
        return hasConstructor(first, Modifier.PUBLIC | Modifier.PROTECTED, isNear) ? null : first;
    }

    private static boolean hasConstructor(Class<?> type, int access, boolean orOfPackage) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            int modifiers = constructor.getModifiers();
            return (modifiers & access) != 0 || (orOfPackage && !Modifier.isPrivate(modifiers));
        } catch (NoSuchMethodException none) {
            return false;
        }
    }
}
