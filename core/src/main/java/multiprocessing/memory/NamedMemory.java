package multiprocessing.memory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
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
import multiprocessing.error.SharedMemoryException;
import multiprocessing.os.CoreFile;
import multiprocessing.os.Folders;
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
     * Until then the file is held by its channel, so that it may be unlinked meanwhile. An interrupt of who maps it would close
     * the channel, and leave what is mapped already for ever: that is done by a thread which nobody knows.
     *
     * Others find a name with an empty file, and then one with all its memory, never a part:
     *
     *     create NAME ─▶ write it down ─▶ small: give it its length
     *                                 └─▶ large: create and write down another file ─▶ fill it
     *                                            ─▶ write it down for NAME, too ─▶ move it to NAME ─▶ strike out the empty one
     *
     * What is written down is unlinked when this process is killed on the way, by the next who looks. Rejected: to give the file
     * its length and then fill it. Who has attached meanwhile would find zeros where he has written.
     */
    static final String PART = "mp_part_";
    private final Path file;
    private final long sizeBytes;
    private final SharedFolder.@Nullable Promise promise;
    private final FileChannel channel;
    private @Nullable Arena arena;
    private volatile @Nullable MemorySegment segment;
    private boolean closed;

    private NamedMemory(
            Path file,
            FileChannel channel,
            long sizeBytes,
            SharedFolder.@Nullable Promise promise) {
        this.file = file;
        this.channel = channel;
        this.sizeBytes = sizeBytes;
        this.promise = promise;
    }

    /// Creates a file of that size, all zeros. Until it has that size it is empty. What others have written down
    /// and left half made who were killed takes neither room nor name from it.
    ///
    /// @param track whether it is to be unlinked at the end of this process's tree
    /// @throws FileAlreadyExistsException if there is one of that name
    /// @throws SharedMemoryException if there is no room for it
    /// @throws IOException if it cannot be made
    public static NamedMemory create(String name, long sizeBytes, boolean track)
            throws IOException {
        Path file = SharedFolder.get().file(name);
        return Uninterrupted.call(() -> {
            try {
                return create(name, file, sizeBytes, track);
            } catch (FileAlreadyExistsException | SharedMemoryException e) {
                if (file.toFile().length() > 0) {
                    throw e;
                }
                Ledgers.reclaim();
                return create(name, file, sizeBytes, track);
            }
        });
    }

    private static NamedMemory create(String name, Path file, long sizeBytes, boolean track)
            throws IOException {
        if (track) {
            Ledgers.prepare();
        }
        var empty = createFile(file);
        try {
            return create(name, file, empty, sizeBytes, track);
        } catch (IOException | RuntimeException | Error e) {
            empty.close();
            throw e;
        }
    }

    private static NamedMemory create(
            String name, Path file, FileChannel empty, long sizeBytes, boolean track)
            throws IOException {
        String key = null;
        try {
            key = BlockKey.of(file);
            if (track) {
                Ledgers.add(name, file);
            }
            SharedFolder.Promise promise = SharedFolder.get().promise(name, sizeBytes);
            if (promise == null) {
                FileChannel full = createFull(name, file, empty, key, sizeBytes, track);
                return new NamedMemory(file, full, sizeBytes, null);
            }
            giveLength(empty, sizeBytes, promise);
            return new NamedMemory(file, empty, sizeBytes, promise);
        } catch (IOException | RuntimeException | Error e) {
            // else unlinked, and the name perhaps another's
            if (key == null ? !(e instanceof NoSuchFileException) : BlockKey.isStill(file, key)) {
                Ledgers.Place place = Ledgers.placeOf(name);
                Files.deleteIfExists(file);
                Ledgers.forget(name, place);
            }
            throw e;
        }
    }

    private static FileChannel createFile(Path file) throws IOException {
        return FileChannel.open(file, Set.of(CREATE_NEW, READ, WRITE), Folders.privateFile());
    }

    private static void giveLength(
            FileChannel channel, long sizeBytes, SharedFolder.Promise promise) throws IOException {
        try {
            channel.map(FileChannel.MapMode.READ_WRITE, sizeBytes, 0); // maps nothing
        } catch (IOException | RuntimeException | Error e) {
            SharedFolder.get().forget(promise);
            throw e;
        }
    }

    /// A file with all its memory, which has taken the place of the empty one of that name; unless somebody has unlinked that
    /// meanwhile: then it is unlinked, too.
    ///
    /// @param empty that one, closed when it is needed no more: so long no other file has its inode
    /// @param key the [BlockKey] of that one
    private static FileChannel createFull(
            String name, Path file, FileChannel empty, String key, long sizeBytes, boolean track)
            throws IOException {
        String partName = PART + ProcessHandle.current().pid() + "_" + Sweep.chance();
        Path part = SharedFolder.get().file(partName);
        Ledgers.prepare();
        if (!track) {
            Ledgers.add(name, file); // until it is made: else it would keep others from the name
        }
        FileChannel channel = createFile(part);
        try {
            Ledgers.add(partName, part);
            SharedFolder.get().fill(channel, name, sizeBytes);
            Ledgers.Place place =
                    Ledgers.replace(name, part, () -> takePlace(part, file, empty, key));
            if (!track) {
                Ledgers.forget(name, place);
            }
            return channel;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        } finally {
            Files.deleteIfExists(part);
            Ledgers.forget(partName);
        }
    }

    /// @return where the part is now
    private static Path takePlace(Path part, Path file, FileChannel empty, String key)
            throws IOException {
        boolean isStill = BlockKey.isStill(file, key);
        empty.close(); // some systems move nothing to where an open file is
        return isStill ? Files.move(part, file, ATOMIC_MOVE) : part;
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
                return new NamedMemory(file, channel, channel.size(), null);
            } catch (IOException | RuntimeException | Error e) {
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
    /// @throws OutOfMemoryError if there is no thread for that to be had; to be tried again
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
            CoreFile.leaveOutSharedMemory();
            var scope = Arena.ofShared();
            var mode = FileChannel.MapMode.READ_WRITE;
            mapped = Uninterrupted.once(() -> channel.map(mode, 0, sizeBytes, scope));
            arena = scope;
            segment = mapped;
            channel.close();
        }
        return mapped;
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
        Ledgers.Place place = Ledgers.placeOf(name);
        if (!file.toFile().delete()) { // one call of the system; the other looks first what it is
            deleteOrTell(name); // why not
        }
        Ledgers.forget(name, place);
        if (promise != null) {
            SharedFolder.get().forget(promise);
        }
    }

    private void deleteOrTell(String name) throws IOException {
        try {
            Files.delete(file);
        } catch (NoSuchFileException gone) {
            if (!Ledgers.isReclaimed(name)) { // a moment ago, at the end of this process
                throw gone;
            }
        }
    }

    /// At the orderly end of this process, when its children are gone: unlinks what is tracked, if it is the first of its tree
    /// and no process that outlives it has a block.
    public static void endProgram() {
        Ledgers.end();
    }
}
