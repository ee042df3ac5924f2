package multiprocessing.codec;

import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// Any object as one piece, by JDK serialization: shared references and cycles in it are kept.
/// For the library's own use: no part of the API.
public final class ObjectForm {
    private ObjectForm() {}

    /// Encodes `value`.
    ///
    /// @throws TransferException if a part of it cannot be sent; names the path to the culprit
    public static Parcel pack(@Nullable Object value) {
        return JavaStreams.encode(value);
    }

    /// Decodes from `offset` to the end, classes looked up through `loader`.
    ///
    /// @throws TransferException if a class is missing or the bytes do not fit the classes
    public static @Nullable Object unpack(byte[] bytes, int offset, ClassLoader loader) {
        return JavaStreams.decode(bytes, offset, loader);
    }
}
