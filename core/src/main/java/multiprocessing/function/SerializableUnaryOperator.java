package multiprocessing.function;

import java.io.Serializable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A [UnaryOperator] that can be sent to another process and may throw anything.
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // only exceptions pass more easily
public interface SerializableUnaryOperator<A extends @Nullable Object>
        extends UnaryOperator<A>, Serializable {
    /// Computes the result.
    ///
    /// @throws Exception whatever the computation throws
    A applyOrThrow(A a) throws Exception;

    /// As [#applyOrThrow], any exception passed on as it is, checked ones included.
    @Override
    default A apply(A a) {
        try {
            return applyOrThrow(a);
        } catch (Exception e) {
            throw Sneaky.<RuntimeException>sneak(e);
        }
    }
}
