package multiprocessing.manager;

import java.util.List;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import org.jspecify.annotations.Nullable;

/// An end of the line between a client and a server. In its messages proxies of that server travel by the number of their
/// referent alone.
interface Side {
    /// Of messages without proxies.
    Side NOBODY =
            (number, _) -> {
                throw new IllegalStateException("not asked for: number=" + number);
            };

    /// What stands here for the referent of that number.
    ///
    /// @param type its interface
    /// @throws IllegalStateException if the client does not hold it
    Object resolve(long number, Class<?> type);

    /// The handle for something shared in a message of this side.
    default Handle handle(Shareable shareable) {
        return shareable.toHandle();
    }

    /// A message is encoded, with proxies of those numbers.
    default void lend(List<Long> numbers) {}

    /// The message with proxies of those numbers, which were lent with it, is not sent after all.
    default void takeBack(List<Long> numbers) {}

    /// The side that decodes in this thread, or null.
    static @Nullable Side current() {
        return Wire.SIDE.get();
    }
}
