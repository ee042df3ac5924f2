package multiprocessing.pool;

import java.util.Optional;
import java.util.function.Supplier;

/// How a worker's process ended.
///
/// @param exitCode as Python counts: -N by signal N
/// @param exception what tells more of it
/// @param lastWords the last that it printed; asked for only if something was lost with it
record Ending(int exitCode, Optional<Throwable> exception, Supplier<String> lastWords) {
    /// One of which no more is known.
    Ending(int exitCode) {
        this(exitCode, Optional.empty(), () -> "");
    }

    /// The same, with what is known to be behind it.
    Ending because(Throwable failure) {
        return new Ending(exitCode, Optional.of(failure), lastWords);
    }
}
