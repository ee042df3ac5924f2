package multiprocessing.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import multiprocessing.codec.Codec;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.MessageReader;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// Decodes what a [Packer] encoded. Not thread-safe; to be closed by who took it.
final class Unpacker implements AutoCloseable {
    /*
     * Copies into native memory first: the codec reads native memory everywhere else, and would be slower everywhere if
     * it met another kind here. The memory is used again, but that of a large object is given back at once: it counts against
     * the limit of direct memory, and nobody knows when this is used next.
     */
    private static final int SCRATCH_BYTES = 16 << 10;
    private static final int MAX_SPARE = 16;
    private static final ArrayDeque<Unpacker> SPARE = new ArrayDeque<>(); // guarded by itself

    private final Codec codec = Codec.current();
    private final MessageReader reader = new MessageReader();
    private final MemorySegment scratch = Arena.ofAuto().allocate(SCRATCH_BYTES, Long.BYTES);

    private Unpacker() {}

    static Unpacker take() {
        synchronized (SPARE) {
            Unpacker spare = SPARE.pollLast();
            if (spare != null) {
                return spare;
            }
        }
        return new Unpacker();
    }

    @Override
    public void close() {
        synchronized (SPARE) {
            if (SPARE.size() < MAX_SPARE) {
                SPARE.addLast(this);
            }
        }
    }

    /// The object of that index.
    ///
    /// @throws TransferException if it cannot be made here
    @Nullable
    Object read(Items items, int index) {
        if (items.areNumbers()) { // of no class that is to be looked up
            return items.number(index);
        }
        return read(items, index, Loaders.receiving());
    }

    /// As [#read(Items, int)], classes looked up through `loader`.
    @Nullable
    Object read(Items items, int index, ClassLoader loader) {
        if (items.areNumbers()) {
            return items.number(index);
        }
        int start = items.start(index);
        int length = items.lengthBytes(index);
        if (length <= SCRATCH_BYTES) {
            return read(items.bytes(), start, length, scratch, loader);
        }
        try (var arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(length, Long.BYTES);
            return read(items.bytes(), start, length, place, loader);
        }
    }

    private @Nullable Object read(
            byte[] bytes, int start, int length, MemorySegment place, ClassLoader loader) {
        MemorySegment.copy(bytes, start, place, ValueLayout.JAVA_BYTE, 0, length);
        try {
            return reader.reset(place, 0, length, loader).readWhole(codec);
        } finally {
            reader.end();
        }
    }
}
