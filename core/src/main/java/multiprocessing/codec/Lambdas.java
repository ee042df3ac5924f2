package multiprocessing.codec;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.Optional;

/// What a serializable lambda or method reference says of itself.
final class Lambdas {
    private static final ClassValue<Optional<Method>> REPLACE =
            new ClassValue<>() {
                @Override
                protected Optional<Method> computeValue(Class<?> type) {
                    if (!type.isHidden()) { // each class made for a lambda is
                        return Optional.empty();
                    }
                    try {
                        Method method = type.getDeclaredMethod("writeReplace");
                        return method.trySetAccessible() ? Optional.of(method) : Optional.empty();
                    } catch (NoSuchMethodException notSerializable) {
                        return Optional.empty();
                    }
                }
            };

    private Lambdas() {}

    /// The serialized form of `function`, or empty if it is not a lambda, not serializable, or its module is closed to us.
    static Optional<SerializedLambda> serialized(Object function) {
        Optional<Method> method = REPLACE.get(function.getClass());
        if (method.isEmpty()) {
            return Optional.empty();
        }
        try {
            return method.get().invoke(function) instanceof SerializedLambda lambda
                    ? Optional.of(lambda)
                    : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }
}
