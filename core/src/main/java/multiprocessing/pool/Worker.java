package multiprocessing.pool;

import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who does a task: one of the workers of a pool. Immutable. Further components may come: do not take it apart by a pattern.
///
/// ```java
/// Pool.builder().processes(4).initializer(() -> Gpu.use(Worker.current().orElseThrow().slot())).build();
/// ```
///
/// @param id counts the workers of a pool from 1; a replacement has a number of its own
/// @param slot its place in the pool, from 0 to one less than the pool's size: for a processor, port or folder of its own. A
///     replacement has the place of the one it replaces, and begins when the process of that is gone, with all that it held: no
///     two have one at a time. But one that has ended in order or was told to, and whose process is still there ten seconds after it
///     was killed, as where it hangs in a driver, is given up, as is a worker that is a thread and does not heed its end: these may
///     run on beside who has their place
/// @param name as in `PoolWorker-1`, the name of its process
/// @param pid the id of its process
public record Worker(int id, int slot, String name, long pid) implements Serializable {
    private static final InheritableThreadLocal<@Nullable Worker> CURRENT =
            new InheritableThreadLocal<>();

    /// The worker that runs this code: inside a task, the initializer and the exit function, and in
    /// threads that these have started. Empty anywhere else, and in callbacks of a pool that a task has made.
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
