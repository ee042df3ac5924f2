package multiprocessing.pool;

import multiprocessing.backend.Backends;
import org.jspecify.annotations.Nullable;

/// Virtual threads for code of the user's that is told of results: callbacks, and what depends on futures.
///
/// Whichever thread brings a result starts one: the collector, or one of the user's that waits for another result. Of that they
/// inherit nothing: its thread-locals may say in whose name it works. They have the context loader of who asked.
final class UserThreads {
    private UserThreads() {}

    /// Loads what is needed for one: who starts it may have hardly any stack left.
    static void prepare() {
        var _ = builder();
    }

    /// A builder of one.
    static Thread.Builder.OfVirtual builder() {
        // a process that is a thread is known to its threads by what they inherit
        return Thread.ofVirtual().inheritInheritableThreadLocals(Backends.isInThread());
    }

    /// Runs `work` in the calling thread, with that context loader.
    static void run(@Nullable ClassLoader loader, Runnable work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
