package multiprocessing.codec;

import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// Objects to bytes and back: what is put into a queue, sent through a pipe, given to a pool or returned by it. Python:
/// `pickle`, and `ForkingPickler` as its place to plug in.
///
/// Another one is named by the system property `multiprocessing.codec`: a class with a public constructor without
/// parameters, which every process of the program must have. Children inherit the property.
///
/// An implementation is thread-safe, and is called with no lock held. It sends a [Shareable] by its
/// [handle][MessageWriter#handle], and notes in [MessageWriter#loaders] where classes come from; or it leaves what it does
/// not know to [#standard].
public interface Codec {
    /// Encodes `value` at the end of the message.
    ///
    /// @throws TransferException if a part of it cannot be sent; names the path to the culprit. The message is then of
    ///     no use
    void write(@Nullable Object value, MessageWriter out);

    /// Decodes what [#write] wrote, all of it: a message of which some is left is malformed. The bytes may be anything:
    /// whatever is wrong with them ends in an exception, and nothing is allocated that is out of proportion to the message.
    ///
    /// @throws TransferException if the bytes are malformed, or a class is missing, or a handle cannot be resolved
    @Nullable
    Object read(MessageReader in);

    /// The codec of this process.
    ///
    /// @throws IllegalStateException if the one that is named by the system property cannot be made
    static Codec current() {
        return CurrentCodec.get();
    }

    /// The library's own, whatever the system property says.
    static Codec standard() {
        return CurrentCodec.STANDARD;
    }
}
