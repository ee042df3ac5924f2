package multiprocessing.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Arrays of primitives, memory segments and byte buffers: copied as one block each way.
final class Blocks {
    private static final int READ_ONLY = 1;
    private static final int LITTLE_ENDIAN = 2;
    private static final int MAPPED = 4;

    private Blocks() {}

    static void writeArray(int tag, Object array, MessageWriter out) {
        switch (tag) {
            case Tag.BOOLEANS -> {
                var elements = (boolean[]) array;
                out.putVarInt(elements.length);
                for (boolean element : elements) {
                    out.putByte(element ? 1 : 0);
                }
            }
            case Tag.BYTES -> {
                var elements = (byte[]) array;
                out.putVarInt(elements.length);
                out.putBytes(elements, 0, elements.length);
            }
            case Tag.SHORTS -> {
                out.putVarInt(((short[]) array).length);
                out.putShorts((short[]) array);
            }
            case Tag.CHARS -> {
                out.putVarInt(((char[]) array).length);
                out.putChars((char[]) array);
            }
            case Tag.INTS -> {
                out.putVarInt(((int[]) array).length);
                out.putInts((int[]) array);
            }
            case Tag.LONGS -> {
                out.putVarInt(((long[]) array).length);
                out.putLongs((long[]) array);
            }
            case Tag.FLOATS -> {
                out.putVarInt(((float[]) array).length);
                out.putFloats((float[]) array);
            }
            case Tag.DOUBLES -> {
                out.putVarInt(((double[]) array).length);
                out.putDoubles((double[]) array);
            }
            default -> throw new IllegalStateException("no array: tag=" + tag);
        }
    }

    static Object readArray(int tag, MessageReader in) {
        return switch (tag) {
            case Tag.BOOLEANS -> {
                var elements = new boolean[in.getCount(Byte.BYTES)];
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = in.getByte() != 0;
                }
                yield elements;
            }
            case Tag.BYTES -> in.getBytes(in.getCount(Byte.BYTES));
            case Tag.SHORTS -> in.getShorts(in.getCount(Short.BYTES));
            case Tag.CHARS -> in.getChars(in.getCount(Character.BYTES));
            case Tag.INTS -> in.getInts(in.getCount(Integer.BYTES));
            case Tag.LONGS -> in.getLongs(in.getCount(Long.BYTES));
            case Tag.FLOATS -> in.getFloats(in.getCount(Float.BYTES));
            case Tag.DOUBLES -> in.getDoubles(in.getCount(Double.BYTES));
            default -> throw MessageReader.malformed("unknown tag: tag=" + tag);
        };
    }

    static void write(MemorySegment segment, MessageWriter out) {
        out.putByte(segment.isReadOnly() ? READ_ONLY : 0);
        out.putVarLong(segment.byteSize());
        out.putSegment(segment);
    }

    /// A copy in native memory, so that numbers in it are aligned; freed by the garbage collector.
    static MemorySegment readSegment(MessageReader in) {
        int flags = in.getByte();
        MemorySegment from = in.getSegment(in.getVarLong());
        MemorySegment copy = Arena.ofAuto().allocate(from.byteSize(), Long.BYTES).copyFrom(from);
        return (flags & READ_ONLY) != 0 ? copy.asReadOnly() : copy;
    }

    /// What is between its position and its limit; both stay where they are.
    static void write(ByteBuffer buffer, MessageWriter out) {
        MemorySegment bytes = MemorySegment.ofBuffer(buffer);
        out.putByte(
                (buffer.isReadOnly() ? READ_ONLY : 0)
                        | (buffer.order() == ByteOrder.LITTLE_ENDIAN ? LITTLE_ENDIAN : 0)
                        | (bytes.isMapped() ? MAPPED : 0));
        out.putVarInt(buffer.remaining());
        out.putSegment(bytes);
    }

    /// A buffer on the heap, which holds just what was sent. Of one that was mapped, a buffer of native memory: it may stand where only a
    /// `MappedByteBuffer` may.
    static ByteBuffer readBuffer(MessageReader in) {
        int flags = in.getByte();
        byte[] bytes = in.getBytes(in.getCount(Byte.BYTES));
        ByteBuffer copy =
                (flags & MAPPED) != 0
                        ? ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()
                        : ByteBuffer.wrap(bytes);
        copy = (flags & READ_ONLY) != 0 ? copy.asReadOnlyBuffer() : copy;
        return copy.order(
                (flags & LITTLE_ENDIAN) != 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }
}
