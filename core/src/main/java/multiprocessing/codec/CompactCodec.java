package multiprocessing.codec;

import org.jspecify.annotations.Nullable;

/// The library's own codec.
final class CompactCodec implements Codec {
    @Override
    public void write(@Nullable Object value, MessageWriter out) {
        Parcel parcel = JavaStreams.encode(value);
        out.handles().addAll(parcel.handles());
        out.loaders().addAll(parcel.loaders());
        out.putVarInt(parcel.bytes().length);
        out.putBytes(parcel.bytes(), 0, parcel.bytes().length);
    }

    @Override
    public @Nullable Object read(MessageReader in) {
        return JavaStreams.decode(in.getBytes(in.getCount(Byte.BYTES)), in.loader());
    }
}
