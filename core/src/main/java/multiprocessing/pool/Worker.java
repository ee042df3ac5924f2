package multiprocessing.pool;

import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who does a task: one of the workers of a pool. Immutable.
///
/// @param id counts the workers of a pool from 1; a replacement has a number of its own
/// @param name as in `PoolWorker-1`, the name of its process
/// @param pid the id of its process
public record Worker(int id, String name, long pid) implements Serializable {
    private static final InheritableThreadLocal<@Nullable Worker> CURRENT =
            new InheritableThreadLocal<>();

    /// The worker that runs this code: inside a task, and in threads that a task has started. Empty anywhere else.
    public static Optional<Worker> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    static void becomes(Worker worker) {
        CURRENT.set(worker);
    }

    /// As in `PoolWorker-1 (pid 4711)`.
    @Override
    public String toString() {
        return name + " (pid " + pid + ")";
    }
}
