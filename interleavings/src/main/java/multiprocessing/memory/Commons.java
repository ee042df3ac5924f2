package multiprocessing.memory;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// Stands for the library's own: a file that two of one JVM map, in which nobody dies. The system cannot tell the two
/// apart, so their leases could not be kept by its locks.
public final class Commons {
    private static final long BYTES = 1L << 30;
    private static final Commons CURRENT = new Commons();

    private final MemorySegment segment;

    private Commons() {
        Path file = Path.of(System.getProperty("multiprocessing.interleavings.file"));
        try (var channel = FileChannel.open(file, READ, WRITE)) {
            segment = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, Arena.global());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As in the library.
    public static Commons current() {
        return CURRENT;
    }

    /// As in the library.
    public MemorySegment segment() {
        return segment;
    }

    /// The file is as long as it is mapped, and new: zeros are there.
    public void back(long offset, long lengthBytes) {
        segment.asSlice(offset, lengthBytes).fill((byte) 0);
    }

    /// The place is free, if the caller still sees it so.
    public boolean takeLease(int member, BooleanSupplier isWanted) {
        return member >= 0 && isWanted.getAsBoolean();
    }

    /// All live.
    public boolean isLeased(int member) {
        return member >= 0;
    }
}
