package multiprocessing.manager;

import org.jspecify.annotations.Nullable;

/// An end of the line between a client and a server. While it encodes or decodes a message, proxies of that server travel by
/// the number of their referent alone.
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

    /// The message with a proxy of that number, which was lent with it, is not sent after all.
    default void takeBack(long number) {}

    /// The side that encodes or decodes in this thread, or null.
    static @Nullable Side current() {
        return Wire.SIDE.get();
    }
}
