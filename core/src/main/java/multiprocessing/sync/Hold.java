package multiprocessing.sync;

import org.jspecify.annotations.Nullable;

/// What a `try` statement has acquired and gives back at its end: `try (var _ = lock.hold()) { … }`. Python: `with lock:`.
///
/// For the thread that got it.
public final class Hold implements AutoCloseable {
    private @Nullable Runnable release;

    /// One that is given back by `release`.
    public Hold(Runnable release) {
        this.release = release;
    }

    /// Gives it back. Idempotent. To be given back in no other way before: then a [Lock] that another has acquired since is taken
    /// from him, as any thread may release it, and a [Semaphore] that is not bounded gets a permit more.
    ///
    /// @throws IllegalStateException if it was given back in another way before, and is now held by nobody, or, of an [RLock],
    ///     not by this thread
    @Override
    public void close() {
        Runnable once = release;
        release = null;
        if (once != null) {
            once.run();
        }
    }
}
