package multiprocessing.pool;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How a worker's process ended.
///
/// @param exitCode as Python counts: -N by signal N
/// @param exception what tells more of it
/// @param lastWords the last that it printed; asked for only if something was lost with it, and once, for however much
record Ending(int exitCode, Optional<Throwable> exception, Supplier<String> lastWords) {
    Ending {
        lastWords = new Once(lastWords);
    }

    private static final class Once implements Supplier<String> {
        private final Supplier<String> asked;
        private @Nullable String answer; // guarded by this

        Once(Supplier<String> asked) {
            this.asked = asked;
        }

        @Override
        public synchronized String get() {
            String known = answer;
            if (known == null) {
                known = asked.get();
                answer = known;
            }
            return known;
        }
    }

    /// One of which no more is known.
    Ending(int exitCode) {
        this(exitCode, Optional.empty(), () -> "");
    }

    /// The same, with what is known to be behind it.
    Ending because(Throwable failure) {
        return new Ending(exitCode, Optional.of(failure), lastWords);
    }
}
