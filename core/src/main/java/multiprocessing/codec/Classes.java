package multiprocessing.codec;

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
