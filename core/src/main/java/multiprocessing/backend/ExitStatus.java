package multiprocessing.backend;

import java.util.Optional;

/// How a process ended.
///
/// @param code its exit code as Python counts: 0 to 255 by its own doing, -N by signal N
/// @param failure the exception that ended it, if one did; or one that says how it died
public record ExitStatus(int code, Optional<Throwable> failure) {
    /// An end by the process's own doing.
    public static ExitStatus of(int code) {
        return new ExitStatus(code, Optional.empty());
    }
}
