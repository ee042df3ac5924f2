package multiprocessing.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import multiprocessing.codec.Codec;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.MessageReader;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// A message that has come, or comes. Not thread-safe. Used again and again, by [#take] and [#close].
public final class Received implements AutoCloseable {
    private static final long FIRST_BYTES = 16 << 10;
    private static final long KEPT_MOST = 4 << 20;
    private static final int SPARE_MOST = 16;
    private static final long VIEW_MOST = 1 << 30; // a buffer has int positions
    private static final int ARRAY_MOST = Integer.MAX_VALUE - 8; // what any JVM allows

    private static final ArrayDeque<Received> SPARE = new ArrayDeque<>(); // guarded by itself

    private final MessageReader reader = new MessageReader();
    private MemorySegment segment = Arena.ofAuto().allocate(FIRST_BYTES, Long.BYTES);
    private long lengthBytes;

    private Received() {}

    /// An empty one, until [#close].
    static Received take() {
        synchronized (SPARE) {
            Received spare = SPARE.pollLast();
            return spare != null ? spare : new Received();
        }
    }

    /// How much has come.
    public long lengthBytes() {
        return lengthBytes;
    }

    /// Adds at most so many bytes of `from`.
    void append(ByteBuffer from, long mostBytes) {
        ByteBuffer to = room(mostBytes);
        int count = Math.min(to.remaining(), from.remaining());
        to.put(from.slice(from.position(), count));
        from.position(from.position() + count);
        lengthBytes += count;
    }

    /// Room for at most so many more bytes, and for at least one. It is twice what has come at most, whatever was
    /// announced. What is put there [counts][#added].
    ByteBuffer room(long mostBytes) {
        if (lengthBytes == segment.byteSize()) {
            // one that is kept has lengths that others may use, a longer one not more than it needs
            long needed = Math.max(KEPT_MOST, lengthBytes + mostBytes);
            MemorySegment larger =
                    Arena.ofAuto().allocate(Math.min(2 * lengthBytes, needed), Long.BYTES);
            MemorySegment.copy(segment, 0, larger, 0, lengthBytes);
            segment = larger;
        }
        long room = Math.min(segment.byteSize() - lengthBytes, Math.min(mostBytes, VIEW_MOST));
        return segment.asSlice(lengthBytes, room).asByteBuffer();
    }

    /// So many bytes were put into the [#room].
    void added(int bytes) {
        lengthBytes += bytes;
    }

    /// The object that it is.
    ///
    /// @throws multiprocessing.error.TransferException if it cannot be decoded here
    public @Nullable Object decode(Codec codec) {
        try {
            return reader.reset(segment, 0, lengthBytes, Loaders.receiving()).readWhole(codec);
        } finally {
            reader.end();
        }
    }

    /// A copy of its bytes.
    ///
    /// @throws TransferException if there are more than an array can have
    public byte[] bytes() {
        if (lengthBytes > ARRAY_MOST) {
            throw new TransferException(
                    "a message is longer than an array can be: lengthBytes=" + lengthBytes);
        }
        return segment.asSlice(0, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Copies its bytes, for which there must be room.
    public void copyTo(byte[] buffer, int offset) {
        MemorySegment.copy(
                segment, ValueLayout.JAVA_BYTE, 0, buffer, offset, Math.toIntExact(lengthBytes));
    }

    /// Not to be used any more.
    @Override
    public void close() {
        lengthBytes = 0;
        if (segment.byteSize() <= KEPT_MOST) {
            synchronized (SPARE) {
                if (SPARE.size() < SPARE_MOST) {
                    SPARE.addLast(this);
                }
            }
        }
    }
}
