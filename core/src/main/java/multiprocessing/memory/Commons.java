package multiprocessing.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.os.CoreFile;
import multiprocessing.os.Folders;
import multiprocessing.os.OpenFiles;
import multiprocessing.time.Deadline;
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
     * that made it, unless the system guards that from them. The kernel frees it with its last process.
     *
     * Rejected: a file for each shared thing. It must be handed on by a process that has it open, and that one may be
     * killed while the handle is on its way.
     *
     * Cost: a page that was used once stays with the tree until its end. It is used again.
     *
     * A core of a process leaves it out. The kernel would write all of it, and on the way have each page taken from the file system
     * that nobody has used: when one process crashed, there would be no more room for all others.
     *
     * The file stays open and is opened only once by a process: closing any other handle to it would drop the process's
     * lease. So it is written by other means than its channel, which an interrupt closes.
     */
    private static final String NAMED = "multiprocessing.memory.named";
    private static final String BYTES = "multiprocessing.memory.bytes";
    private static final long BYTES_LEAST = 1 << 20; // for what is there from the beginning
    static final long BYTES_MOST = 256L << 30; // the heap numbers cells of 64 bytes by ints
    private static final long ADDRESS_SPACE_BYTES =
            256L << 30; // of the file; takes no memory until used
    private static final byte[] ZEROS = new byte[64 << 10];

    /// Of the file's position, from where it is set until one write is done. Fair: who makes something large, for seconds, would
    /// take it again and again before one who has all others wait for a page.
    private static final ReentrantLock WRITING = new ReentrantLock(true);

    private static final ReentrantLock MAKING = new ReentrantLock();
    private static volatile @Nullable Commons current;
    private static volatile @Nullable String told; // where it is found, unless it was made here
    private static volatile boolean outlivesMaker;

    private final RandomAccessFile file;
    private final FileChannel channel;
    private final MemorySegment segment;
    private final String address;
    private final ReentrantLock asking = new ReentrantLock();

    private Commons(RandomAccessFile file, MemorySegment segment, String address) {
        this.file = file;
        this.channel = file.getChannel();
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
        Deadline deadline = Deadline.in(FolderLock.PATIENCE);
        MAKING.lock();
        try {
            Commons made = current;
            if (made == null) {
                String there = told;
                CoreFile.leaveOutSharedMemory();
                made = Uninterrupted.call(() -> there == null ? create(deadline) : open(there));
                current = made;
            }
            return made;
        } catch (IOException e) {
            String place = told == null ? in(Folders.madeSharedMemory()) : "";
            throw new SharedMemoryException("no shared memory" + place + ": " + e.getMessage(), e);
        } finally {
            MAKING.unlock();
        }
    }

    private static String in(Optional<Path> folder) {
        return " in "
                + folder.map(Path::toString).orElse("the folder for it")
                + " (system property multiprocessing.memory.folder names another)";
    }

    /// Where a child finds this process's commons, or empty if this process shares nothing yet.
    public static Optional<String> address() {
        String there = told;
        Commons known = current;
        return Optional.ofNullable(there != null || known == null ? there : known.address);
    }

    /// This process may outlive the one that made the commons, by which it is found: it opens what it inherits at once, and its
    /// children find that by this process.
    public static void outliveMaker() {
        outlivesMaker = true;
    }

    /// Whether this process shares something.
    public static boolean isOpen() {
        return current != null;
    }

    /// Names the commons to use, as told by the parent; only where this process [has no other][#canInherit].
    public static void inherit(String address) {
        if (outlivesMaker && isOpen()) {
            return; // it was told before; by now that may be gone
        }
        told = address;
        if (outlivesMaker) {
            try {
                openInherited(Path.of(address));
            } catch (IOException | SharedMemoryException e) {
                return; // it is gone already, of which is told who wants to share something
            }
        }
    }

    private static void openInherited(Path there) throws IOException {
        if (Files.isSymbolicLink(there)) {
            String target = Files.readSymbolicLink(there).toString(); // later, it may be gone
            Commons _ = current();
            told = OpenFiles.reopenPath(target).orElse(there).toString();
        } else {
            Commons _ = current();
        }
    }

    /// Whether this process has none yet, or the one of that address.
    public static boolean canInherit(String address) {
        Commons known = current;
        return known == null || known.address.equals(address);
    }

    /// All of it. Native, little-endian words at multiples of 8, never unmapped.
    public MemorySegment segment() {
        return segment;
    }

    /// Makes sure that `lengthBytes` from `offset` on have memory behind them, by writing zeros. Whoever touches a part
    /// of the mapping that has none, with the file system full, is killed by the system.
    ///
    /// @throws SharedMemoryException if the file system has not so much room. Nothing is taken then, unless others take it at
    ///     the same time: what was written stays written
    public void back(long offset, long lengthBytes) {
        try {
            checkRoom(lengthBytes);
            writeZeros(file, offset, lengthBytes);
        } catch (IOException e) {
            throw new SharedMemoryException(
                    "no room for "
                            + lengthBytes
                            + " more bytes of shared memory"
                            + in(folder())
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private Optional<Path> folder() {
        try {
            Path path = Path.of(pathHere());
            Path file = Files.isSymbolicLink(path) ? Files.readSymbolicLink(path) : path;
            return Optional.ofNullable(file.getParent());
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    /// Where this process can look at the file.
    private String pathHere() {
        String there = told;
        return there != null ? there : address;
    }

    /// What cannot succeed shall not fill the file system of the whole machine, which no one empties before the tree's end.
    private void checkRoom(long lengthBytes) throws IOException {
        if (lengthBytes <= ZEROS.length) {
            return; // one write, which takes less time
        }
        long usableBytes = new File(pathHere()).getUsableSpace();
        if (lengthBytes > usableBytes && usableBytes > 0) { // 0 if it cannot be told, too
            throw new IOException("free are " + usableBytes);
        }
    }

    private static void writeZeros(RandomAccessFile file, long offset, long lengthBytes)
            throws IOException {
        for (long done = 0; done < lengthBytes; done += ZEROS.length) {
            WRITING.lock();
            try {
                file.seek(offset + done);
                file.write(ZEROS, 0, (int) Math.min(ZEROS.length, lengthBytes - done));
            } finally {
                WRITING.unlock();
            }
        }
    }

    /// Takes the lease of `member` for this process, for as long as it lives.
    ///
    /// @param isWanted asked when it is held; if it is not wanted after all, it is given back
    /// @return false if another process holds it, or it is not wanted
    public boolean takeLease(int member, BooleanSupplier isWanted) {
        asking.lock();
        try {
            FileLock lock = channel.tryLock(leaseOf(member), 1, false);
            if (lock != null && !isWanted.getAsBoolean()) {
                lock.release();
                return false;
            }
            return lock != null;
        } catch (IOException e) {
            throw new SharedMemoryException("cannot take a lease: " + e.getMessage(), e);
        } finally {
            asking.unlock();
        }
    }

    /// Whether a process holds the lease of `member`. Not to be asked about this process's own.
    ///
    /// Costs some microseconds. Asks by a shared lock, so that those who ask do not take each other for the holder.
    public boolean isLeased(int member) {
        asking.lock(); // until it is released: the JDK lets one of its own threads have it only
        try (FileLock lock = channel.tryLock(leaseOf(member), 1, true)) {
            return lock == null;
        } catch (IOException e) {
            throw new SharedMemoryException("cannot ask for a lease: " + e.getMessage(), e);
        } finally {
            asking.unlock();
        }
    }

    private long leaseOf(int member) {
        return segment.byteSize() + member;
    }

    private static Commons create(Deadline deadline) throws IOException {
        Path folder = Folders.sharedMemory();
        return FolderLock.call(
                folder,
                deadline,
                () -> {
                    Sweep.removeAbandoned(folder);
                    Reclaim.ofTheDead(folder);
                    return createIn(folder);
                });
    }

    /// Nothing is kept of what fails: the next try would have less room.
    private static Commons createIn(Path folder) throws IOException {
        long bytes = bytes();
        Path path = Sweep.newFile(folder);
        var options =
                Set.of(CREATE_NEW, WRITE, SPARSE); // else Windows takes its length from the disk
        Files.newByteChannel(path, options, Folders.privateFile()).close();
        boolean isMade = false;
        try {
            Commons made = createAt(path, bytes);
            isMade = true;
            return made;
        } finally {
            if (!isMade) {
                boolean _ = Files.deleteIfExists(path);
            }
        }
    }

    private static long bytes() {
        long bytes =
                Long.getLong(BYTES, System.getProperty(BYTES) == null ? ADDRESS_SPACE_BYTES : -1);
        if (bytes < BYTES_LEAST || bytes > BYTES_MOST) {
            throw new SharedMemoryException(
                    "system property "
                            + BYTES
                            + " must be a number from "
                            + BYTES_LEAST
                            + " to "
                            + BYTES_MOST
                            + ": value="
                            + System.getProperty(BYTES));
        }
        return bytes;
    }

    private static Commons createAt(Path path, long bytes) throws IOException {
        var file = new RandomAccessFile(path.toFile(), "rw");
        boolean isMade = false;
        try {
            Commons made = createOf(file, path, bytes);
            isMade = true;
            return made;
        } finally {
            if (!isMade) {
                file.close();
            }
        }
    }

    private static Commons createOf(RandomAccessFile file, Path path, long bytes)
            throws IOException {
        writeZeros(file, 0, CommonsLayout.HEAP + CommonsLayout.HEAP_HEADER_BYTES);
        MemorySegment segment = map(file, bytes);
        boolean nameless = !Boolean.getBoolean(NAMED) && OpenFiles.canBeReopened();
        Path address = nameless ? OpenFiles.reopenPath(path).orElse(path) : path;
        var commons = new Commons(file, segment, address.toString());
        if (!commons.takeLease(Sweep.KEEPER, () -> true)) {
            throw new IOException("somebody else has locked " + path);
        }
        if (address != path) {
            Files.delete(path);
        }
        segment.set(JAVA_LONG, CommonsLayout.BYTES, segment.byteSize());
        segment.set(JAVA_LONG, CommonsLayout.FORMAT, CommonsLayout.FORMAT_NUMBER);
        segment.set(JAVA_LONG, CommonsLayout.MAGIC, CommonsLayout.MAGIC_WORD);
        return commons;
    }

    private static Commons open(String address) throws IOException {
        RandomAccessFile file;
        try {
            checkIsThere(address);
            file = new RandomAccessFile(address, "rw");
        } catch (FileNotFoundException e) {
            throw new IOException("that of this process's tree is gone: " + e.getMessage(), e);
        }
        boolean isOpen = false;
        try {
            MemorySegment header = map(file, CommonsLayout.MEMBERS);
            if (header.get(JAVA_LONG, CommonsLayout.MAGIC) != CommonsLayout.MAGIC_WORD
                    || header.get(JAVA_LONG, CommonsLayout.FORMAT) != CommonsLayout.FORMAT_NUMBER) {
                throw new IOException("it is not of this release of the library");
            }
            long bytes = header.get(JAVA_LONG, CommonsLayout.BYTES);
            if (bytes != file.length()) {
                throw new IOException("it is cut: bytes=" + bytes + ", length=" + file.length());
            }
            var opened = new Commons(file, map(file, bytes), address);
            isOpen = true;
            return opened;
        } finally {
            if (!isOpen) {
                file.close(); // no lease yet that this would drop
            }
        }
    }

    /// To open it would make a file that is not there, and to map it would lengthen one that is short: it may be anybody's,
    /// once the process that made this tree's is dead and its number another's.
    private static void checkIsThere(String address) throws FileNotFoundException {
        if (new File(address).length() < CommonsLayout.HEAP) {
            throw new FileNotFoundException(
                    address + " is not there, or not to be seen, or another's by now");
        }
    }

    private static MemorySegment map(RandomAccessFile file, long bytes) throws IOException {
        try {
            return file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.global());
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            // beyond a limit of this process's address space, or of the length of its files
            throw new IOException(
                    "cannot map a file of "
                            + bytes
                            + " bytes, which system property "
                            + BYTES
                            + " sets: "
                            + e.getMessage(),
                    e);
        }
    }
}
