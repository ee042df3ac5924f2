package multiprocessing.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// A message being read. Not thread-safe; made once and [reset][#reset] for each message.
///
/// Every method checks that what it reads lies within the message, and every count against what is left of it before
/// anything is allocated; where it does not, a [TransferException] is thrown.
public final class MessageReader {
    private MemorySegment segment = MemorySegment.NULL;
    private ClassLoader loader = ClassLoader.getSystemClassLoader();
    private final ObjectReader objects = new ObjectReader(this);
    private long position;
    private long end;

    /// A reader of an empty message.
    public MessageReader() {}

    /// Begins a message, to be read from shared memory while nobody changes it.
    ///
    /// @param loader by which the classes in it are found, as [Loaders#receiving]
    /// @throws IndexOutOfBoundsException if it is not within the segment
    public MessageReader reset(
            MemorySegment segment, long offset, long lengthBytes, ClassLoader loader) {
        Objects.checkFromIndexSize(offset, lengthBytes, segment.byteSize());
        this.segment = segment;
        this.loader = loader;
        this.position = offset;
        this.end = offset + lengthBytes;
        return this;
    }

    /// Forgets the message, and by which loader classes were found: a reader that rests keeps no program's.
    public void end() {
        reset(MemorySegment.NULL, 0, 0, ClassLoader.getSystemClassLoader());
    }

    /// By which the classes in the message are found.
    public ClassLoader loader() {
        return loader;
    }

    /// How much of the message is left.
    public long remaining() {
        return end - position;
    }

    /// The object that the message is.
    ///
    /// @throws TransferException as [Codec#read]; or if `codec` leaves some of it, as of bytes that were sent as such
    public @Nullable Object readWhole(Codec codec) {
        Object whole = codec.read(this);
        if (remaining() != 0) {
            throw malformed(
                    "more than one object, or bytes, which recvBytes() receives: remaining="
                            + remaining());
        }
        return whole;
    }

    /// What reads objects from this message.
    ObjectReader objects() {
        return objects;
    }

    /// The next byte, which stays.
    byte peekByte() {
        byte next = getByte();
        position--;
        return next;
    }

    public byte getByte() {
        return segment.get(ValueLayout.JAVA_BYTE, skip(Byte.BYTES));
    }

    public short getShort() {
        return segment.get(MessageWriter.SHORT, skip(Short.BYTES));
    }

    public char getChar() {
        return segment.get(MessageWriter.CHAR, skip(Character.BYTES));
    }

    public int getInt() {
        return segment.get(MessageWriter.INT, skip(Integer.BYTES));
    }

    public long getLong() {
        return segment.get(MessageWriter.LONG, skip(Long.BYTES));
    }

    public float getFloat() {
        return segment.get(MessageWriter.FLOAT, skip(Float.BYTES));
    }

    public double getDouble() {
        return segment.get(MessageWriter.DOUBLE, skip(Double.BYTES));
    }

    /// What [MessageWriter#putVarInt] wrote.
    public int getVarInt() {
        long value = getVarLong();
        if (value >>> Integer.SIZE != 0) {
            throw malformed("number is too large: value=" + value);
        }
        return (int) value;
    }

    /// What [MessageWriter#putVarLong] wrote.
    public long getVarLong() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = getByte();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("number is too long");
    }

    /// A number of things, written by [MessageWriter#putVarInt], of which each takes at least so many bytes of what is
    /// left of the message.
    ///
    /// @param bytesEach 0 only if nothing is going to be allocated for them
    public int getCount(int bytesEach) {
        int count = getVarInt();
        if (count < 0 || (long) count * bytesEach > remaining()) {
            throw malformed("too many: count=" + count + ", remaining=" + remaining());
        }
        return count;
    }

    /// So many bytes.
    public byte[] getBytes(int count) {
        long at = skip(checked(count, Byte.BYTES));
        var to = new byte[count];
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, to, 0, count);
        return to;
    }

    /// A view of so many bytes, good as long as the message is, and for the thread that decodes it.
    public MemorySegment getSegment(long lengthBytes) {
        return segment.asSlice(skip(lengthBytes), lengthBytes);
    }

    public short[] getShorts(int count) {
        long at = skip(checked(count, Short.BYTES));
        var to = new short[count];
        MemorySegment.copy(segment, MessageWriter.SHORT, at, to, 0, count);
        return to;
    }

    public char[] getChars(int count) {
        long at = skip(checked(count, Character.BYTES));
        var to = new char[count];
        MemorySegment.copy(segment, MessageWriter.CHAR, at, to, 0, count);
        return to;
    }

    public int[] getInts(int count) {
        long at = skip(checked(count, Integer.BYTES));
        var to = new int[count];
        MemorySegment.copy(segment, MessageWriter.INT, at, to, 0, count);
        return to;
    }

    public long[] getLongs(int count) {
        long at = skip(checked(count, Long.BYTES));
        var to = new long[count];
        MemorySegment.copy(segment, MessageWriter.LONG, at, to, 0, count);
        return to;
    }

    public float[] getFloats(int count) {
        long at = skip(checked(count, Float.BYTES));
        var to = new float[count];
        MemorySegment.copy(segment, MessageWriter.FLOAT, at, to, 0, count);
        return to;
    }

    public double[] getDoubles(int count) {
        long at = skip(checked(count, Double.BYTES));
        var to = new double[count];
        MemorySegment.copy(segment, MessageWriter.DOUBLE, at, to, 0, count);
        return to;
    }

    /// What [MessageWriter#putString] wrote.
    public String getString() {
        long head = getVarLong();
        if (head >>> 1 > Integer.MAX_VALUE) {
            throw malformed("text is too long: length=" + (head >>> 1));
        }
        int length = (int) (head >>> 1);
        return (head & 1) == MessageWriter.LATIN_1
                ? new String(getBytes(length), StandardCharsets.ISO_8859_1)
                : new String(getChars(length));
    }

    static TransferException malformed(String what) {
        return new TransferException("message is malformed: " + what);
    }

    private long checked(int count, int bytesEach) {
        return count < 0 ? -1 : (long) count * bytesEach;
    }

    private long skip(long lengthBytes) {
        long at = position;
        if (lengthBytes < 0 || lengthBytes > end - at) {
            throw malformed("it is cut: wanted=" + lengthBytes + ", remaining=" + remaining());
        }
        position = at + lengthBytes;
        return at;
    }
}
