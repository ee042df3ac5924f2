package multiprocessing.backend;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How a process ended. Thread-safe.
public final class ExitStatus {
    private final int code;
    private @Nullable Supplier<? extends Throwable>
            source; // guarded by this, as below; null once asked
    private @Nullable Throwable failure;

    private ExitStatus(int code, @Nullable Supplier<? extends Throwable> source) {
        this.code = code;
        this.source = source;
    }

    /// An end by the process's own will.
    public static ExitStatus of(int code) {
        return new ExitStatus(code, null);
    }

    /// An end that an exception tells of. It is asked for once, by who first wants it, in that thread: making it again
    /// may run code of the user's.
    public static ExitStatus of(int code, Supplier<? extends Throwable> failure) {
        return new ExitStatus(code, failure);
    }

    /// Its exit code as Python counts: 0 to 255 by its own doing, -N by signal N.
    public int code() {
        return code;
    }

    /// The exception that ended it, if one did; or one that says how it died.
    public synchronized Optional<Throwable> failure() {
        if (source != null) {
            failure = source.get();
            source = null;
        }
        return Optional.ofNullable(failure);
    }
}
