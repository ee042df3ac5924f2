package multiprocessing.memory;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// The lock of the folder for shared memory, under which files are made there and those of the dead removed.
final class FolderLock {
    /// The system's lock is the whole process's: a second thread is refused, and would give back the first one's. As a constant
    /// string this is one object for all copies of this class, such as those of two web applications in one server.
    private static final Object AMONG_THREADS = "multiprocessing.memory.FolderLock";

    private FolderLock() {}

    /// Runs `work` with the folder locked.
    static <T> T call(Path folder, Uninterrupted.Work<T> work) throws IOException {
        synchronized (AMONG_THREADS) {
            try (var channel = FileChannel.open(folder.resolve("lock"), CREATE, READ, WRITE)) {
                channel.lock(); // given back when closed; its holder is busy for microseconds
                return work.run();
            }
        }
    }
}
