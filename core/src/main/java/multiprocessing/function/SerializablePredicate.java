package multiprocessing.function;

import java.io.Serializable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A [Predicate] that can be sent to another process and may throw anything.
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // only exceptions pass more easily
public interface SerializablePredicate<A extends @Nullable Object>
        extends Predicate<A>, Serializable {
    /// Whether it holds.
    ///
    /// @throws Exception whatever the test throws
    boolean testOrThrow(A a) throws Exception;

    /// As [#testOrThrow], any exception passed on as it is, checked ones included.
    @Override
    default boolean test(A a) {
        try {
            return testOrThrow(a);
        } catch (Exception e) {
            throw Sneaky.<RuntimeException>sneak(e);
        }
    }
}
