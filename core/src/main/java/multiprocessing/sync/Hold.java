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

    /// Gives it back. Idempotent.
    ///
    /// @throws IllegalStateException if it was given back in another way before
    @Override
    public void close() {
        Runnable once = release;
        release = null;
        if (once != null) {
            once.run();
        }
    }
}
