package multiprocessing.codec;

import java.lang.reflect.Proxy;
import multiprocessing.error.TransferException;

/// The classes named in messages.
final class Classes {
    private Classes() {}

    /// The class of that name.
    ///
    /// @throws TransferException if there is no such class, or the user's filter rejects it
    static Class<?> find(String name, ClassLoader loader) {
        // most messages are of the classes of the messages before
        Receiving receiving = loader instanceof Receiving known ? known : null;
        Class<?> type = receiving == null ? null : receiving.known(name);
        if (type == null) {
            type = load(name, loader);
            if (Limits.isRejected(type)) {
                throw new TransferException("cannot be received: filter rejects " + name);
            }
            if (receiving != null) {
                receiving.remember(name, type);
            }
        }
        return type;
    }

    /// Whether a receiver cannot find that class by its name: a hidden one is nowhere, and what is a proxy of one interface here may be
    /// one of another there.
    static boolean isNameless(Class<?> type) {
        Class<?> element = element(type);
        return element.isHidden() || Proxy.isProxyClass(element);
    }

    /// What is in the innermost of its arrays; if it is none, itself.
    static Class<?> element(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.componentType();
        }
        return element;
    }

    private static Class<?> load(String name, ClassLoader loader) {
        Class<?> primitive = Class.forPrimitiveName(name);
        if (primitive != null) {
            return primitive;
        }
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw Unreadable.because(e);
        }
    }
}
