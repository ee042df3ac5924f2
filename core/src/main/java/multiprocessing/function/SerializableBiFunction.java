package multiprocessing.function;

import java.io.Serializable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A [BiFunction] that can be sent to another process and may throw anything.
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // only exceptions pass more easily
public interface SerializableBiFunction<
                A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
        extends BiFunction<A, B, R>, Serializable {
    /// Computes the result.
    ///
    /// @throws Exception whatever the computation throws
    R applyOrThrow(A a, B b) throws Exception;

    /// As [#applyOrThrow], any exception passed on as it is, checked ones included.
    @Override
    default R apply(A a, B b) {
        try {
            return applyOrThrow(a, b);
        } catch (Exception e) {
            throw Sneaky.<RuntimeException>sneak(e);
        }
    }
}
