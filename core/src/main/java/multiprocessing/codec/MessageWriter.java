package multiprocessing.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A message being written. Not thread-safe.
///
/// ```java
/// var out = MessageWriter.ofThread();
/// out.begin(space);
/// try {
///     Codec.current().write(item, out);
///     send(out.segment(), out.lengthBytes());
/// } catch (Throwable e) {
///     out.abandon();
///     throw e;
/// } finally {
///     out.end();
/// }
/// ```
///
/// Numbers are little-endian and need no alignment.
public final class MessageWriter {
    /*
     * Messages begin in a scratch area that belongs to the writer, and most end there. One that outgrows it goes on in
     * the space that it was given: that of a queue is shared memory, so that a large payload is copied once, into the place from
     * which the receiver reads it. Both are
     * native memory: heap segments would make each access one of two kinds, and slower.
     */

    /// How long a message may get before it asks for space.
    static final int SCRATCH_BYTES = 16 << 10;

    static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfChar CHAR =
            ValueLayout.JAVA_CHAR_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final int LATIN_1 = 0;
    static final int UTF_16 = 1;

    private final MemorySegment scratch = Arena.ofAuto().allocate(SCRATCH_BYTES, Long.BYTES);
    private final Manifest manifest = new Manifest();
    private final ObjectWriter objects = new ObjectWriter(this, manifest);

    private MemorySegment segment = scratch;
    private long capacity = SCRATCH_BYTES;
    private long position;
    private boolean outgrown;
    private @Nullable Space space;
    private @Nullable RuntimeException outOfSpace;
    private @Nullable Object attachment;
    private final boolean isOfPool;

    /// Where a message goes on when it outgrows the scratch area: shared memory, or memory of this process.
    public interface Space {
        /// A larger place for a message.
        ///
        /// @param old where it is: the scratch area, or what this gave before, which this may now reuse
        /// @param usedBytes how much of `old` is written; this copies it to the new place
        /// @param wantedBytes how much room is needed at least; this gives more, in proportion, so that a message that
        ///     grows by a few bytes at a time does not come here for each
        /// @throws RuntimeException if there is no room; `old` is as it was
        MemorySegment grow(MemorySegment old, long usedBytes, long wantedBytes);

        /// Memory of this process, which the garbage collector takes back.
        static Space collected() {
            return CollectedSpace.INSTANCE;
        }

        /// Takes back what [#grow] gave: the message is not sent.
        void release(MemorySegment segment);
    }

    /// A writer that belongs to one thread, or to the pool.
    MessageWriter(boolean isOfPool) {
        this.isOfPool = isOfPool;
    }

    /// A writer for the calling thread to write one message with, from [#begin] to [#end].
    ///
    /// It is the thread's own, unless that is busy: code of the user's that runs while one of its objects is encoded may
    /// itself send something.
    public static MessageWriter ofThread() {
        return Writers.take();
    }

    /// Begins a message.
    ///
    /// @throws IllegalStateException if one is begun and not ended
    public void begin(Space overflow) {
        begin(overflow, Manifest.OWN);
    }

    /// As [#begin(Space)], for a message in which something shared may go by another handle than its own.
    /// For the library's own use: no part of the API.
    public void begin(Space overflow, Function<Shareable, Handle> handleMaker) {
        if (space != null) {
            throw new IllegalStateException("a message is begun and not ended");
        }
        space = overflow;
        manifest.makeHandlesBy(handleMaker);
    }

    /// Whether a message is begun.
    boolean isBusy() {
        return space != null;
    }

    /// Ends the message, sent or abandoned, and forgets all that belongs to it. The segment of one that has outgrown the
    /// scratch area is not this writer's any more.
    public void end() {
        useScratch();
        space = null;
        outOfSpace = null;
        manifest.clear();
        if (isOfPool) {
            Writers.giveBack(this);
        }
    }

    /// Gives up the message, which was begun and is not sent: revokes its handles, and gives its segment back to the space
    /// that it came from. To be followed by [#end].
    public void abandon() {
        manifest.revoke();
        if (outgrown && space != null) {
            MemorySegment given = segment;
            useScratch();
            space.release(given);
        }
    }

    private void useScratch() {
        segment = scratch;
        capacity = SCRATCH_BYTES;
        position = 0;
        outgrown = false;
    }

    /// What whoever sends keeps with this writer, to use it again for the next message; null at first. For who sends, not for
    /// codecs. For the library's own use: no part of the API.
    public @Nullable Object attachment() {
        return attachment;
    }

    /// Keeps something with this writer, in place of what was kept. For who sends, not for codecs: they would take it from
    /// who sends. For the library's own use: no part of the API.
    public void attach(Object toKeep) {
        attachment = toKeep;
    }

    /// Where the message is: the scratch area, or what the [Space] gave. Good until [#end], or the next byte written.
    public MemorySegment segment() {
        return segment;
    }

    /// How long the message is so far.
    public long lengthBytes() {
        return position;
    }

    /// Whether [#segment] came from the [Space].
    public boolean hasOutgrown() {
        return outgrown;
    }

    /// The handle for something shared in this message, the same each time. It is among [#handles] from now on. A codec sends by it.
    public Handle handle(Shareable shareable) {
        return manifest.handle(shareable);
    }

    /// What the message holds in place of things that are shared.
    public List<Handle> handles() {
        return manifest.handles();
    }

    /// The loaders of classes in the message which a receiver cannot have by itself. A codec adds to it.
    public Set<ClassLoader> loaders() {
        return manifest.loaders();
    }

    Manifest manifest() {
        return manifest;
    }

    /// What writes objects into this message.
    ObjectWriter objects() {
        return objects;
    }

    /// Whether it is no fault of what is written, but the [Space] has thrown this.
    boolean isOutOfSpace(Throwable failure) {
        return outOfSpace == failure;
    }

    /// Forgets what was written from there on.
    void rewind(long lengthBytes) {
        position = lengthBytes;
    }

    /// Overwrites what was put there.
    void setInt(long at, int value) {
        segment.set(INT, at, value);
    }

    public void putByte(int value) {
        long at = reserve(Byte.BYTES);
        segment.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    public void putShort(short value) {
        long at = reserve(Short.BYTES);
        segment.set(SHORT, at, value);
    }

    public void putChar(char value) {
        long at = reserve(Character.BYTES);
        segment.set(CHAR, at, value);
    }

    public void putInt(int value) {
        long at = reserve(Integer.BYTES);
        segment.set(INT, at, value);
    }

    public void putLong(long value) {
        long at = reserve(Long.BYTES);
        segment.set(LONG, at, value);
    }

    public void putFloat(float value) {
        long at = reserve(Float.BYTES);
        segment.set(FLOAT, at, value);
    }

    public void putDouble(double value) {
        long at = reserve(Double.BYTES);
        segment.set(DOUBLE, at, value);
    }

    /// Seven bits a byte, the lowest first: one byte for 0 to 127, five for negative numbers.
    public void putVarInt(int value) {
        putVarLong(value & 0xFFFF_FFFFL);
    }

    /// Seven bits a byte, the lowest first: one byte for 0 to 127, ten for negative numbers.
    public void putVarLong(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            putByte((int) rest | 0x80);
            rest >>>= 7;
        }
        putByte((int) rest);
    }

    /// The bytes alone, without their number.
    public void putBytes(byte[] from, int offset, int length) {
        long at = reserve(length);
        MemorySegment.copy(from, offset, segment, ValueLayout.JAVA_BYTE, at, length);
    }

    /// The bytes alone, without their number.
    public void putSegment(MemorySegment from) {
        long at = reserve(from.byteSize());
        MemorySegment.copy(from, 0, segment, at, from.byteSize());
    }

    /// The elements alone, without their number; as are those of all arrays.
    public void putShorts(short[] from) {
        long at = reserve((long) from.length * Short.BYTES);
        MemorySegment.copy(from, 0, segment, SHORT, at, from.length);
    }

    public void putChars(char[] from) {
        long at = reserve((long) from.length * Character.BYTES);
        MemorySegment.copy(from, 0, segment, CHAR, at, from.length);
    }

    public void putInts(int[] from) {
        long at = reserve((long) from.length * Integer.BYTES);
        MemorySegment.copy(from, 0, segment, INT, at, from.length);
    }

    public void putLongs(long[] from) {
        long at = reserve((long) from.length * Long.BYTES);
        MemorySegment.copy(from, 0, segment, LONG, at, from.length);
    }

    public void putFloats(float[] from) {
        long at = reserve((long) from.length * Float.BYTES);
        MemorySegment.copy(from, 0, segment, FLOAT, at, from.length);
    }

    public void putDoubles(double[] from) {
        long at = reserve((long) from.length * Double.BYTES);
        MemorySegment.copy(from, 0, segment, DOUBLE, at, from.length);
    }

    /// Length and characters, any characters: one byte each where all are of Latin-1, else two.
    public void putString(String text) {
        int length = text.length();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (new String(bytes, StandardCharsets.ISO_8859_1).equals(text)) { // a scan would cost more
            putVarLong((long) length << 1 | LATIN_1);
            putBytes(bytes, 0, length);
        } else {
            putVarLong((long) length << 1 | UTF_16);
            putChars(text.toCharArray());
        }
    }

    private long reserve(long lengthBytes) {
        long at = position;
        if (lengthBytes > capacity - at) {
            grow(at + lengthBytes);
        }
        position = at + lengthBytes;
        return at;
    }

    private void grow(long neededBytes) {
        Space overflow = space;
        if (overflow == null) {
            throw new IllegalStateException("no message is begun");
        }
        try {
            segment = overflow.grow(segment, position, neededBytes);
        } catch (RuntimeException e) {
            outOfSpace = e;
            throw e;
        }
        capacity = segment.byteSize();
        outgrown = true;
    }
}
