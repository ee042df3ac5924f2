package multiprocessing.memory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.os.Host;
import org.jspecify.annotations.Nullable;

/// A file in shared memory that processes find by its name, of this program or any other. Exactly
/// what `shm_open` of the C library makes: on Linux `/dev/shm/NAME`, mode 0600.
///
/// Thread-safe. The file stays until it is unlinked, its memory until the last process has closed
/// it, too. One that is tracked is unlinked at the end of the process tree that made it, if nobody
/// has before.
public final class NamedMemory implements AutoCloseable {
    /*
     * Mapped when first asked for: who only creates a block and hands its name on pays for no
     * mapping. The arena is shared, since any thread may use the segment; its close stops all
     * threads for a moment, which takes 30 to 60 µs. Rejected: an automatic arena, for it gives the
     * memory back only when the collector comes by, and for a block of any size that one sees an
     * object of some bytes. A confined arena is for one thread.
     *
     * Until then the file is held by its channel, so that it may be unlinked meanwhile.
     */
    private final Path file;
    private final long sizeBytes;
    private final AtomicLong promisedBytes;
    private FileChannel channel;
    private @Nullable Arena arena;
    private volatile @Nullable MemorySegment segment;
    private boolean closed;

    private NamedMemory(Path file, FileChannel channel, long sizeBytes, long promisedBytes) {
        this.file = file;
        this.channel = channel;
        this.sizeBytes = sizeBytes;
        this.promisedBytes = new AtomicLong(promisedBytes);
    }

    /// Creates a file of that size, all zeros.
    ///
    /// @param track whether it is to be unlinked at the end of this process's tree
    /// @throws FileAlreadyExistsException if there is one of that name
    /// @throws SharedMemoryException if there is no room for it
    /// @throws IOException if it cannot be made
    public static NamedMemory create(String name, long sizeBytes, boolean track)
            throws IOException {
        Path file = SharedFolder.get().file(name);
        return Uninterrupted.call(() -> {
            var channel =
                    FileChannel.open(file, Set.of(CREATE_NEW, READ, WRITE), Host.privateFile());
            try {
                long promisedBytes = SharedFolder.get().fill(channel, name, sizeBytes);
                if (track) {
                    writeDown(name, file, promisedBytes);
                }
                return new NamedMemory(file, channel, sizeBytes, promisedBytes);
            } catch (IOException | RuntimeException e) {
                channel.close();
                Files.deleteIfExists(file);
                throw e;
            }
        });
    }

    private static void writeDown(String name, Path file, long promisedBytes) throws IOException {
        try {
            Ledgers.add(name, file);
        } catch (IOException e) {
            SharedFolder.get().forget(promisedBytes);
            throw e;
        }
    }

    /// Opens the file of that name.
    ///
    /// @throws NoSuchFileException if there is none
    /// @throws IOException if it cannot be opened
    public static NamedMemory attach(String name) throws IOException {
        Path file = SharedFolder.get().file(name);
        return Uninterrupted.call(() -> {
            FileChannel channel = open(file);
            try {
                Ledgers.join();
                return new NamedMemory(file, channel, channel.size(), 0);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        });
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, READ, WRITE, NOFOLLOW_LINKS);
    }

    /// Its length.
    public long sizeBytes() {
        return sizeBytes;
    }

    /// All of it, mapped into this process until [#close].
    ///
    /// @throws IllegalStateException if it is closed
    /// @throws IOException if it cannot be mapped
    public MemorySegment segment() throws IOException {
        MemorySegment mapped = segment;
        return mapped != null ? mapped : map();
    }

    private synchronized MemorySegment map() throws IOException {
        MemorySegment mapped = segment;
        if (mapped == null) {
            if (closed) {
                throw new IllegalStateException("closed: name=" + file.getFileName());
            }
            var scope = Arena.ofShared();
            mapped = Uninterrupted.call(() -> mapInto(scope));
            arena = scope;
            segment = mapped;
            channel.close();
        }
        return mapped;
    }

    private MemorySegment mapInto(Arena arena) throws IOException {
        if (!channel.isOpen()) { // an interrupt came just then
            channel = open(file);
        }
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, sizeBytes, arena);
    }

    /// Unmaps it from this process. Idempotent.
    ///
    /// @throws IllegalStateException if the segment is in use by an operation of the JDK, such as a
    ///     write of it to a channel; it is not closed then
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        if (arena != null) {
            arena.close();
        }
        closed = true;
        segment = null;
        channel.close();
    }

    /// Removes its name. The memory is freed when the last process has closed it.
    ///
    /// @throws NoSuchFileException if the name is gone already
    /// @throws IOException if it cannot be removed
    public void unlink() throws IOException {
        String name = file.getFileName().toString();
        if (Ledgers.isReclaimed(name)) { // a moment ago, at the end of this process
            return;
        }
        if (!file.toFile().delete()) { // one call of the system; the other looks first what it is
            Files.delete(file); // and tells why not
        }
        Ledgers.forget(name);
        SharedFolder.get().forget(promisedBytes.getAndSet(0));
    }

    /// At the orderly end of this process, when its children are gone: unlinks what is tracked, if it is the first of its tree
    /// and no process that outlives it has a block.
    public static void endProgram() {
        Ledgers.end();
    }
}
