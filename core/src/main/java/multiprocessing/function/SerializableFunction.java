package multiprocessing.function;

import java.io.Serializable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A [Function] that can be sent to another process and may throw anything.
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // only exceptions pass more easily
public interface SerializableFunction<A extends @Nullable Object, R extends @Nullable Object>
        extends Function<A, R>, Serializable {
    /// Computes the result.
    ///
    /// @throws Exception whatever the computation throws
    R applyOrThrow(A a) throws Exception;

    /// As [#applyOrThrow], any exception passed on as it is, checked ones included.
    @Override
    default R apply(A a) {
        try {
            return applyOrThrow(a);
        } catch (Exception e) {
            throw Sneaky.<RuntimeException>sneak(e);
        }
    }
}
