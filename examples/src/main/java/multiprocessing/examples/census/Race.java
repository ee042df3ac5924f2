package multiprocessing.examples.census;

import static multiprocessing.examples.census.Report.number;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import multiprocessing.pool.Pool;

/// The same census by a loop and with a pool, for speed.
///
/// @param serial the fastest by a loop
/// @param parallel the fastest with the pool
/// @param isSame whether all of them had the totals that were expected
record Race(Census serial, Census parallel, boolean isSame) {
    /// So many that the best of them finds its code compiled.
    private static final int ROUNDS = 5;

    /// Both run in turn, so that whatever else is at work on this machine disturbs both; twice with the pool, whose code is
    /// compiled later, since each worker has a part of the list only.
    static Race run(Pool pool, List<List<String>> handfuls, Tally expected) throws IOException {
        var serial = new ArrayList<Census>();
        var parallel = new ArrayList<Census>();
        for (int i = 0; i < ROUNDS; i++) {
            serial.add(Census.serial(handfuls));
            parallel.add(Census.with(pool, handfuls));
            parallel.add(Census.with(pool, handfuls));
        }
        boolean isSame =
                Stream.concat(serial.stream(), parallel.stream())
                        .allMatch(census -> census.hasAll(expected));
        return new Race(Census.fastest(serial), Census.fastest(parallel), isSame);
    }

    String words(int workers) {
        Tally.Sums total = serial.tally().total();
        return String.format(
                Locale.ROOT,
                "serial     %6.2f s  %s classes, %s methods, %s B of bytecode (the best of %d rounds)%n"
                        + "%d workers  %6.2f s  %s, %.2f times as fast (the best of %d rounds)%n",
                serial.seconds(),
                number(total.classes()),
                number(total.methods()),
                number(total.codeBytes()),
                ROUNDS,
                workers,
                parallel.seconds(),
                isSame ? "the same totals" : "OTHER TOTALS",
                serial.seconds() / parallel.seconds(),
                2 * ROUNDS);
    }
}
