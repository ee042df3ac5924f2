package multiprocessing.manager;

import java.util.ArrayList;
import java.util.List;
import multiprocessing.error.ClosedException;
import multiprocessing.shared.NoSuchMemoryException;
import multiprocessing.shared.ShareableList;
import multiprocessing.shared.SharedMemory;
import org.jspecify.annotations.Nullable;

/// Makes blocks of named memory, and removes their names at its end. Python:
/// `multiprocessing.managers.SharedMemoryManager`.
///
/// ```java
/// try (var manager = SharedMemoryManager.start()) {
///     SharedMemory block = manager.sharedMemory(1_000);
///     …
/// }
/// ```
///
/// Thread-safe. What it made is closed in this process at its end; others who have it open may use it on. It has no process
/// of its own, other than Python's: if this one is killed, the names stay until the end of its tree, as [SharedMemory] says.
public final class SharedMemoryManager implements AutoCloseable {
    private final List<SharedMemory> blocks = new ArrayList<>(); // guarded by this
    private boolean isClosed; // guarded by this

    private SharedMemoryManager() {}

    /// A manager that has made nothing yet. Python: `start()`.
    public static SharedMemoryManager start() {
        return new SharedMemoryManager();
    }

    /// A block of at least `lengthBytes`, with a new name. Python: `SharedMemory(size)`.
    ///
    /// @throws ClosedException after [#shutdown]
    /// @throws IllegalArgumentException if `lengthBytes` is not positive
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public synchronized SharedMemory sharedMemory(long lengthBytes) {
        checkOpen();
        SharedMemory block = SharedMemory.create(lengthBytes);
        blocks.add(block);
        return block;
    }

    /// A list of `items` in a block of its own. Python: `ShareableList(sequence)`.
    ///
    /// @throws ClosedException after [#shutdown]
    /// @throws IllegalArgumentException if an item is of a type that such a list cannot hold
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public synchronized ShareableList shareableList(List<? extends @Nullable Object> items) {
        checkOpen();
        ShareableList list = ShareableList.create(items);
        blocks.add(list.sharedMemory());
        return list;
    }

    /// Removes the names of all that it made, and closes them. Idempotent.
    ///
    /// @throws IllegalStateException if an operation of the JDK is using one, as [SharedMemory#close] says; the names of all are
    ///     removed and the others closed
    public synchronized void shutdown() {
        isClosed = true;
        var ends = new ArrayList<Runnable>();
        blocks.forEach(block -> ends.add(() -> unlink(block)));
        blocks.forEach(block -> ends.add(block::close));
        blocks.clear();
        runAll(ends);
    }

    private static void unlink(SharedMemory block) {
        try {
            block.unlink();
        } catch (NoSuchMemoryException e) {
            // somebody was quicker
        }
    }

    /// Runs each, whatever the others throw, and throws the first of that.
    private static void runAll(List<Runnable> ends) {
        RuntimeException failure = null;
        for (Runnable end : ends) {
            try {
                end.run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /// The same as [#shutdown].
    @Override
    public void close() {
        shutdown();
    }

    private void checkOpen() {
        if (isClosed) {
            throw new ClosedException("this manager has been shut down");
        }
    }
}
