package multiprocessing.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// How often the benchmarks `share`, `pool` and `manager`, and all by `versus`, do what.
///
/// @param isQuick a small form, to see that it runs
/// @param rounds that count, of each row
/// @param only the names of the rows wanted begin with this
/// @param peers a folder with the jars of other libraries to compare with
/// @param file for the result, if not the standard one
record Plan(boolean isQuick, int rounds, String only, Optional<Path> peers, Optional<Path> file) {
    private static final int ROUNDS = 7;
    private static final int QUICK_ROUNDS = 1;
    private static final String USAGE =
            """
            Usage: ./mp bench BENCHMARK [--rounds N] [--only NAME] [--peers FOLDER] [--quick] [--to FILE]

              --rounds N      how often each row is measured (7); by `versus` a start four times as often
              --only NAME     the rows whose names begin so; `versus` then leaves out the start of processes
              --peers FOLDER  with the jars of aeron-driver, aeron-client and agrona, for `share` to compare with them, and
                              those of pp4j, commons-pool2 and slf4j-api, for `pool`
              --quick         one round of a small form, to see that it runs; its figures mean little
              --to FILE       where the result goes (target/bench, a file named as the benchmark; of `versus` target/bench.md)\
            """;

    /// The options of that benchmark.
    ///
    /// @throws IllegalArgumentException if there is an option that it does not know; says which there are
    static Plan of(String benchmark, List<String> options) {
        String usage = USAGE.replace("BENCHMARK", benchmark);
        boolean isQuick = options.contains("--quick");
        int rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
        String only = "";
        Optional<Path> peers = Optional.empty();
        Optional<Path> file = Optional.empty();
        for (Iterator<String> rest = options.iterator(); rest.hasNext(); ) {
            switch (rest.next()) {
                case "--quick" -> {}
                case "--rounds" -> rounds = positive(value(rest, usage), usage);
                case "--only" -> only = value(rest, usage);
                case "--peers" -> peers = Optional.of(Path.of(value(rest, usage)));
                case "--to" -> file = Optional.of(Path.of(value(rest, usage)));
                default -> throw new IllegalArgumentException(usage);
            }
        }
        return new Plan(isQuick, rounds, only, peers, file);
    }

    /// What stands behind an option.
    static String value(Iterator<String> rest, String usage) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(usage);
        }
        return rest.next();
    }

    /// A number above 0.
    static int positive(String number, String usage) {
        if (!number.matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException(usage);
        }
        return Integer.parseInt(number);
    }

    /// Whether a jar of that other library is there.
    boolean hasPeer(String name) throws IOException {
        return peers.isPresent() && Programs.hasJar(peers.get(), name);
    }

    /// Rounds before those that count: our side compiles in them.
    int uncounted() {
        return isQuick ? 0 : 3;
    }

    /// Rest before each.
    Duration pause() {
        return Duration.ofMillis(isQuick ? 1 : 50);
    }

    /// Of the times that a thing is done, one in so many is.
    int divisor() {
        return isQuick ? 100 : 1;
    }

    /// Whether the row of that name is wanted.
    boolean wants(String name) {
        return name.startsWith(only);
    }

    /// What a program is asked for that row.
    String request(String name) {
        return name + " " + divisor();
    }
}
