package multiprocessing.memory;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/// Removes what trees that were killed have left in the folder for shared memory, and under the names of blocks.
final class Sweep implements AutoCloseable {
    /*
     * A file is abandoned when nobody holds a lease on it: neither the process that made it, which holds the keeper's,
     * nor any member. Between its making and its first lease a file looks abandoned too, so both sweeping and making are
     * done under the lock of the folder.
     */

    /// The lease of the process that made the file, behind those of the members.
    static final int KEEPER = CommonsLayout.MEMBERS_MOST;

    private static final String PREFIX = "tree-";

    /// The system's lock is the whole process's: a second thread is refused, and would give back the first one's.
    private static final ReentrantLock AMONG_THREADS = new ReentrantLock();

    private final FileChannel lock;

    private Sweep(FileChannel lock) {
        this.lock = lock;
    }

    /// Locks the folder and sweeps it. To be closed when the new file is leased, by this thread.
    static Sweep begin(Path folder) throws IOException {
        Sweep sweep = lock(folder);
        try {
            removeAbandoned(folder);
            Reclaim.ofTheDead(folder);
        } catch (IOException | RuntimeException | Error e) {
            sweep.close();
            throw e;
        }
        return sweep;
    }

    /// Only locks it.
    static Sweep lock(Path folder) throws IOException {
        AMONG_THREADS.lock();
        try {
            return new Sweep(lockFile(folder));
        } catch (IOException | RuntimeException | Error e) {
            AMONG_THREADS.unlock();
            throw e;
        }
    }

    private static FileChannel lockFile(Path folder) throws IOException {
        var channel = FileChannel.open(folder.resolve("lock"), CREATE, READ, WRITE);
        try {
            channel.lock(); // given back when closed; its holder is busy for microseconds
            return channel;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    static Path newFile(Path folder) {
        return folder.resolve(PREFIX + ProcessHandle.current().pid() + "-" + chance());
    }

    /// What two names of one process differ by, or of two that had the same number. Not secret: what that takes costs a
    /// program 20 ms at its first use.
    static String chance() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private static void removeAbandoned(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path file : files) {
                removeIfAbandoned(file);
            }
        }
    }

    private static void removeIfAbandoned(Path file) {
        try (var channel = FileChannel.open(file, READ, WRITE)) {
            var header = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(header, CommonsLayout.BYTES);
            long bytes = header.flip().remaining() == Long.BYTES ? header.getLong() : 0;
            if (channel.tryLock(Math.max(0, bytes), KEEPER + 1L, false) != null) {
                Files.delete(file);
            }
        } catch (IOException _) {
            // gone already, or of a system that does not delete what is mapped: left to the next
        }
    }

    @Override
    public void close() throws IOException {
        try {
            lock.close();
        } finally {
            AMONG_THREADS.unlock();
        }
    }
}
