package multiprocessing.examples.census;

import static multiprocessing.examples.census.Report.number;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import multiprocessing.pool.Pool;

/// The same census by a loop and with a pool, for speed.
///
/// @param serial the fastest by a loop
/// @param parallel the fastest with the pool
/// @param isSame whether all of them had the totals that were expected
record Race(Census serial, Census parallel, boolean isSame) {
    /// Of each kind, so that the best of them finds its code compiled.
    private static final int ROUNDS = 10;

    /// Both run in turn, so that whatever else is at work on this machine disturbs both.
    static Race run(Pool pool, List<List<String>> handfuls, Tally expected) throws IOException {
        Race best = round(pool, handfuls, expected);
        for (int i = 1; i < ROUNDS; i++) {
            Race next = round(pool, handfuls, expected);
            best =
                    new Race(
                            best.serial.faster(next.serial),
                            best.parallel.faster(next.parallel),
                            best.isSame && next.isSame);
        }
        return best;
    }

    private static Race round(Pool pool, List<List<String>> handfuls, Tally expected)
            throws IOException {
        Census parallel = Census.with(pool, handfuls);
        Census serial = Census.serial(handfuls);
        boolean isSame =
                parallel.tally().equals(expected)
                        && serial.tally().equals(expected)
                        && parallel.failures().isEmpty();
        return new Race(serial, parallel, isSame);
    }

    String words(int workers) {
        Tally.Sums total = serial.tally().total();
        return String.format(
                Locale.ROOT,
                "serial     %6.2f s  %s classes, %s methods, %s B of bytecode%n"
                        + "%d workers  %6.2f s  %s, %.2f times as fast (the best of %d rounds each)%n",
                serial.seconds(),
                number(total.classes()),
                number(total.methods()),
                number(total.codeBytes()),
                workers,
                parallel.seconds(),
                isSame ? "the same totals" : "OTHER TOTALS",
                serial.seconds() / parallel.seconds(),
                ROUNDS);
    }
}
