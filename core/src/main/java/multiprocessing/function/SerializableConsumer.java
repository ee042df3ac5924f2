package multiprocessing.function;

import java.io.Serializable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A [Consumer] that can be sent to another process and may throw anything.
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // only exceptions pass more easily
public interface SerializableConsumer<A extends @Nullable Object>
        extends Consumer<A>, Serializable {
    /// Does the work.
    ///
    /// @throws Exception whatever the work throws
    void acceptOrThrow(A a) throws Exception;

    /// As [#acceptOrThrow], any exception passed on as it is, checked ones included.
    @Override
    default void accept(A a) {
        try {
            acceptOrThrow(a);
        } catch (Exception e) {
            throw Sneaky.<RuntimeException>sneak(e);
        }
    }
}
