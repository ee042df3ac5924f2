package multiprocessing.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// An action on 4 arguments that can be sent to another process and may throw anything.
@FunctionalInterface
public interface SerializableQuadConsumer<
                A extends @Nullable Object,
                B extends @Nullable Object,
                C extends @Nullable Object,
                D extends @Nullable Object>
        extends Serializable {
    /// Does the work.
    ///
    /// @throws Exception whatever the work throws
    void acceptOrThrow(A a, B b, C c, D d) throws Exception;
}
