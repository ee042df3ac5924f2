package multiprocessing.function;

import java.io.Serializable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A [BiConsumer] that can be sent to another process and may throw anything.
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // only exceptions pass more easily
public interface SerializableBiConsumer<A extends @Nullable Object, B extends @Nullable Object>
        extends BiConsumer<A, B>, Serializable {
    /// Does the work.
    ///
    /// @throws Exception whatever the work throws
    void acceptOrThrow(A a, B b) throws Exception;

    /// As [#acceptOrThrow], any exception passed on as it is, checked ones included.
    @Override
    default void accept(A a, B b) {
        try {
            acceptOrThrow(a, b);
        } catch (Exception e) {
            throw Sneaky.<RuntimeException>sneak(e);
        }
    }
}
