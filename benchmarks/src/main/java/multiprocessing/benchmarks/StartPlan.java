package multiprocessing.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// How often the benchmark `start` does what.
///
/// @param isQuick a small form, to see that it runs
/// @param rounds that count, of each time
/// @param file for the result, if not the standard one
record StartPlan(boolean isQuick, int rounds, Optional<Path> file) {
    private static final int ROUNDS = 30;
    private static final int QUICK_ROUNDS = 2;
    private static final String USAGE =
            """
            Usage: ./mp bench start [--rounds N] [--quick] [--to FILE]

              --rounds N   how often each time is measured (30)
              --quick      a few rounds of a small form, to see that it runs; its figures mean little
              --to FILE    where the result goes (target/bench/start.txt)\
            """;

    /// @throws IllegalArgumentException if there is an option that it does not know; says which there are
    static StartPlan of(List<String> options) {
        boolean isQuick = options.contains("--quick");
        int rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
        Optional<Path> file = Optional.empty();
        for (Iterator<String> rest = options.iterator(); rest.hasNext(); ) {
            switch (rest.next()) {
                case "--quick" -> {}
                case "--rounds" -> rounds = Plan.positive(Plan.value(rest, USAGE), USAGE);
                case "--to" -> file = Optional.of(Path.of(Plan.value(rest, USAGE)));
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        return new StartPlan(isQuick, rounds, file);
    }

    /// Rounds before those that count.
    int uncounted() {
        return isQuick ? 1 : 5;
    }

    /// Rest before each time.
    Duration pause() {
        return Duration.ofMillis(isQuick ? 20 : 150);
    }

    /// How long to wait for the ahead-of-time cache.
    Duration cachePatience() {
        return Duration.ofSeconds(isQuick ? 10 : 60);
    }

    /// How many spares to look at.
    int spares() {
        return isQuick ? 1 : 10;
    }

    /// How many processes are alive at once.
    int crowd() {
        return isQuick ? 6 : 200;
    }

    /// The one of the crowd that the last is compared with.
    int early() {
        return isQuick ? 2 : 10;
    }

    /// How many are measured around the early one, and how many at the end.
    private int span() {
        return isQuick ? 2 : 10;
    }

    boolean isEarly(int number) {
        int first = early() - (span() - 1) / 2;
        return number >= first && number < first + span();
    }

    boolean isLate(int number) {
        return number > crowd() - span();
    }

    /// How many threads start a process at once.
    int threads() {
        return isQuick ? 4 : 20;
    }

    /// How often they do.
    int bursts() {
        return isQuick ? 1 : 5;
    }
}
