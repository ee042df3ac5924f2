package multiprocessing.codec;

import org.jspecify.annotations.Nullable;

/// Sends objects to nowhere and back.
final class Messages {
    private Messages() {}

    static byte[] encode(@Nullable Object value) {
        return ByteMessage.encode(Codec.standard(), value);
    }

    static @Nullable Object decode(byte[] bytes) {
        return ByteMessage.decode(Codec.standard(), bytes, Loaders.receiving());
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // null only for null
    static <T extends @Nullable Object> T copy(T value) {
        return (T) decode(encode(value));
    }
}
