package multiprocessing.backend;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How a process ended. Thread-safe.
public final class ExitStatus {
    private final int code;
    private volatile @Nullable Supplier<? extends Throwable> source; // null once it was made
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private ExitStatus(int code, @Nullable Supplier<? extends Throwable> source) {
        this.code = code;
        this.source = source;
    }

    /// An end by the process's own will.
    public static ExitStatus of(int code) {
        return new ExitStatus(code, null);
    }

    /// An end that an exception tells of. It is asked for by who first wants it, in that thread: making it again may run
    /// code of the user's. Who wants it while it is made asks too, and all get the one that was made first.
    public static ExitStatus of(int code, Supplier<? extends Throwable> failure) {
        return new ExitStatus(code, failure);
    }

    /// Its exit code as Python counts: 0 to 255 by its own doing, -N by signal N.
    public int code() {
        return code;
    }

    /// The exception that ended it, if one did; or one that says how it died. The same object for all who ask.
    public Optional<Throwable> failure() {
        Supplier<? extends Throwable> made = source;
        if (made != null) { // with no lock held: the user's code may wait for another who asks
            failure.compareAndSet(null, made.get());
            source = null; // it may be large
        }
        return Optional.ofNullable(failure.get());
    }
}
