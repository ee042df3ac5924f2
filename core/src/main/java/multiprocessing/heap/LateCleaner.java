package multiprocessing.heap;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/// The cleaner of what refers to something outside of shared memory, for all rooms. Its thread keeps no class loader of who asked
/// for it first.
public final class LateCleaner {
    /// Not made with this class: there may be no thread to be had, and a class that fails is never made ready again.
    private static @Nullable Cleaner made;

    private LateCleaner() {}

    /// The only one. What it is to do must not wait.
    ///
    /// @throws OutOfMemoryError if there is no thread to be had; another time there may be
    public static synchronized Cleaner get() {
        if (made == null) {
            made = Cleaner.create(LateCleaner::thread);
        }
        return made;
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(null, work, "mp-cleaner", 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
