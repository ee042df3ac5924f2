package multiprocessing.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// One object as a message that is nowhere but in an array.
final class ByteMessage {
    private ByteMessage() {}

    static byte[] encode(Codec codec, @Nullable Object value) {
        var out = MessageWriter.ofThread();
        out.begin(MessageWriter.Space.collected());
        try {
            codec.write(value, out);
            return out.segment().asSlice(0, out.lengthBytes()).toArray(ValueLayout.JAVA_BYTE);
        } finally {
            out.end();
        }
    }

    static @Nullable Object decode(Codec codec, byte[] bytes, ClassLoader loader) {
        MemorySegment copy = Arena.ofAuto().allocate(bytes.length, Long.BYTES);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return new MessageReader().reset(copy, 0, bytes.length, loader).readWhole(codec);
    }
}
