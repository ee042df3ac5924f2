package multiprocessing.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.os.Host;
import org.jspecify.annotations.Nullable;

/// The memory that the processes of a tree have in common: one file, mapped whole by each process that shares
/// something, made by the first that does.
///
/// Thread-safe. The mapping stays until this process ends.
public final class Commons {
    /*
     * One sparse file for everything. A handle is then an offset, good in every process of the tree and for as long as
     * the tree lives, whoever dies on the way; nothing has to be found, opened or mapped for each queue or lock.
     *
     * On Linux the file loses its name as soon as it is made; others open it through /proc/PID/fd/N of the process
     * that made it. The kernel frees it with its last process.
     *
     * Rejected: a file for each shared thing. It must be handed on by a process that has it open, and that one may be
     * killed while the handle is on its way.
     *
     * Cost: a page that was used once stays with the tree until its end. It is used again.
     *
     * The channel stays open and is the only one that this process ever opens on the file: closing any other would
     * drop this process's lease.
     */
    private static final String NAMED = "multiprocessing.memory.named";
    private static final String BYTES = "multiprocessing.memory.bytes";
    private static final long ADDRESS_SPACE_BYTES =
            256L << 30; // of the file; takes no memory until used
    private static final int ZEROS_BYTES = 64 << 10;

    private static final ReentrantLock MAKING = new ReentrantLock();
    private static volatile @Nullable Commons current;
    private static volatile @Nullable String inherited;

    private final FileChannel channel;
    private final MemorySegment segment;
    private final String address;
    private final ReentrantLock asking = new ReentrantLock();

    private Commons(FileChannel channel, MemorySegment segment, String address) {
        this.channel = channel;
        this.segment = segment;
        this.address = address;
    }

    /// This process's: made, or opened where its parent's was named to it, at the first call.
    ///
    /// @throws SharedMemoryException if there is no room for it, or it cannot be opened any more
    public static Commons current() {
        Commons known = current;
        if (known != null) {
            return known;
        }
        MAKING.lock();
        try {
            Commons made = current;
            if (made == null) {
                String parents = inherited;
                made = parents == null ? create() : open(parents);
                current = made;
            }
            return made;
        } finally {
            MAKING.unlock();
        }
    }

    /// Where a child finds this process's commons, or empty if this process shares nothing yet.
    public static Optional<String> address() {
        Commons known = current;
        return Optional.ofNullable(known == null ? inherited : known.address);
    }

    /// Whether this process shares something.
    public static boolean isOpen() {
        return current != null;
    }

    /// Names the commons to use, as told by the parent. Without effect once there is one.
    public static void inherit(String address) {
        inherited = address;
    }

    /// All of it. Native, little-endian words at multiples of 8, never unmapped.
    public MemorySegment segment() {
        return segment;
    }

    /// Makes sure that `lengthBytes` from `offset` on have memory behind them, by writing zeros. Whoever touches a part
    /// of the mapping that has none, with the file system full, is killed by the system.
    ///
    /// @throws SharedMemoryException if the file system is full; what was written stays written
    public void back(long offset, long lengthBytes) {
        var zeros = ByteBuffer.allocateDirect((int) Math.min(lengthBytes, ZEROS_BYTES));
        try {
            for (long done = 0; done < lengthBytes; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), lengthBytes - done));
                done += channel.write(zeros, offset + done);
            }
        } catch (IOException e) {
            throw new SharedMemoryException(
                    "no room for "
                            + lengthBytes
                            + " more bytes of shared memory: "
                            + e.getMessage(),
                    e);
        }
    }

    /// Takes the lease of `member` for this process, for as long as it lives.
    ///
    /// @return false if another process holds it
    public boolean takeLease(int member) {
        return tryLock(member) != null;
    }

    /// Whether a process holds the lease of `member`. Must not be asked about this process's own: the answer would be no.
    ///
    /// Costs some 40 µs.
    public boolean isLeased(int member) {
        FileLock lock = tryLock(member);
        if (lock == null) {
            return true;
        }
        try {
            lock.release();
        } catch (IOException e) {
            throw new SharedMemoryException("cannot release a lease: " + e.getMessage(), e);
        }
        return false;
    }

    private @Nullable FileLock tryLock(int member) {
        asking.lock(); // the JDK refuses a second request of one process for the same byte
        try {
            return channel.tryLock(segment.byteSize() + member, 1, false);
        } catch (IOException e) {
            throw new SharedMemoryException("cannot ask for a lease: " + e.getMessage(), e);
        } finally {
            asking.unlock();
        }
    }

    private static Commons create() {
        try {
            Path folder = Host.sharedMemoryFolder();
            try (var _ = Sweep.begin(folder)) {
                return createIn(folder);
            }
        } catch (IOException e) {
            throw new SharedMemoryException("no shared memory: " + e.getMessage(), e);
        }
    }

    private static Commons createIn(Path folder) throws IOException {
        Path file = Sweep.newFile(folder);
        var channel =
                FileChannel.open(file, Set.of(CREATE_NEW, READ, WRITE, SPARSE), Host.privateFile());
        MemorySegment segment = map(channel, addressSpaceBytes());
        boolean nameless = !Boolean.getBoolean(NAMED) && Host.canReopenFiles();
        Path address = nameless ? Host.reopenPath(file).orElse(file) : file;
        var commons = new Commons(channel, segment, address.toString());
        if (!commons.takeLease(Sweep.KEEPER)) {
            throw new IOException("somebody else has locked " + file);
        }
        if (address != file) {
            Files.delete(file);
        }
        commons.back(0, CommonsLayout.HEAP);
        segment.set(JAVA_LONG, CommonsLayout.BYTES, segment.byteSize());
        segment.set(JAVA_LONG, CommonsLayout.FORMAT, CommonsLayout.FORMAT_NUMBER);
        segment.set(JAVA_LONG, CommonsLayout.MAGIC, CommonsLayout.MAGIC_WORD);
        return commons;
    }

    private static Commons open(String address) {
        try {
            var channel = FileChannel.open(Path.of(address), READ, WRITE);
            MemorySegment header = map(channel, CommonsLayout.MEMBERS);
            if (header.get(JAVA_LONG, CommonsLayout.MAGIC) != CommonsLayout.MAGIC_WORD
                    || header.get(JAVA_LONG, CommonsLayout.FORMAT) != CommonsLayout.FORMAT_NUMBER) {
                throw new IOException("not the memory of a process tree, or of another release");
            }
            long bytes = header.get(JAVA_LONG, CommonsLayout.BYTES);
            if (bytes != channel.size()) {
                throw new IOException("it is cut: bytes=" + bytes + ", size=" + channel.size());
            }
            return new Commons(channel, map(channel, bytes), address);
        } catch (IOException e) {
            throw new SharedMemoryException(
                    "cannot open the shared memory of this process's parent, "
                            + address
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static MemorySegment map(FileChannel channel, long bytes) throws IOException {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.global());
    }

    private static long addressSpaceBytes() {
        return Long.getLong(BYTES, ADDRESS_SPACE_BYTES);
    }
}
