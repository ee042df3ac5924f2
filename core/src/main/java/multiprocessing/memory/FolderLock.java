package multiprocessing.memory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import multiprocessing.os.Folders;
import multiprocessing.time.Deadline;

/// The lock of the folder for shared memory, under which files are made there and those of the dead removed.
final class FolderLock {
    /// Its holder is busy for milliseconds at most.
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long PAUSE_MILLIS = 1;

    /// The system's lock is the whole process's: a second thread is refused, and would give back the first one's. As a constant
    /// string this is one object for all copies of this class, such as those of two web applications in one server.
    private static final Object AMONG_THREADS = "multiprocessing.memory.FolderLock";

    private FolderLock() {}

    /// Runs `work` with the folder locked. The deadline is made before any other lock is taken that is held meanwhile: of many
    /// threads that wait one behind the other, those after the one that gave up then give up at once.
    ///
    /// @throws IOException if another process has it locked until `deadline`, or what `work` throws
    /// @throws FileLockInterruptionException if interrupted while it waits
    static <T> T call(Path folder, Deadline deadline, Uninterrupted.Work<T> work)
            throws IOException {
        Path file = folder.resolve("lock");
        Set<OpenOption> options = Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS);
        synchronized (AMONG_THREADS) {
            try (var channel = FileChannel.open(file, options, Folders.privateFile())) {
                if (channel.tryLock() == null && !isLockedBy(deadline, channel)) {
                    throw new IOException(
                            "another process, probably a stopped one, holds the lock " + file);
                }
                return work.run(); // the lock is given back when the channel is closed
            }
        }
    }

    /// Asks again and again: the system would let it wait without end.
    private static boolean isLockedBy(Deadline deadline, FileChannel channel) throws IOException {
        try {
            while (channel.tryLock() == null) {
                if (deadline.hasPassed()) {
                    return false;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FileLockInterruptionException();
        }
    }
}
