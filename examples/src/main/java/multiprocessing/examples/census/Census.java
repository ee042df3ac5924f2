package multiprocessing.examples.census;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import multiprocessing.pool.Pool;
import multiprocessing.pool.Results;
import multiprocessing.pool.TaskTimeoutException;
import multiprocessing.pool.WorkerLostException;

/// Counts what is in class files, a handful of them at a time: by a loop, or with a pool.
///
/// @param tally of all handfuls that were counted
/// @param failures of the others, by the first name of each
/// @param seconds how long it took
record Census(Tally tally, Map<String, RuntimeException> failures, double seconds) {
    private static final int HANDFUL = 100;

    static List<List<String>> handfuls(List<String> names) {
        var handfuls = new ArrayList<List<String>>();
        for (int first = 0; first < names.size(); first += HANDFUL) {
            int last = Math.min(names.size(), first + HANDFUL);
            handfuls.add(List.copyOf(names.subList(first, last)));
        }
        return handfuls;
    }

    /// Runs in a worker; reads the files there.
    static Tally count(List<String> names) throws IOException {
        var tally = new Tally();
        for (String name : names) {
            Poison.take(name);
            ClassFiles.count(name, tally);
        }
        return tally;
    }

    static Census serial(List<List<String>> handfuls) throws IOException {
        long start = System.nanoTime();
        var tally = new Tally();
        for (List<String> names : handfuls) {
            tally.add(count(names));
        }
        return new Census(tally, Map.of(), (System.nanoTime() - start) / 1e9);
    }

    static Census with(Pool pool, List<List<String>> handfuls) {
        long start = System.nanoTime();
        var tally = new Tally();
        var failures = new LinkedHashMap<String, RuntimeException>();
        try (Results<Tally> tallies = pool.imap(Census::count, handfuls)) {
            for (List<String> names : handfuls) {
                try {
                    tally.add(tallies.next());
                } catch (WorkerLostException | TaskTimeoutException e) {
                    failures.put(names.getFirst(), e);
                }
            }
        }
        return new Census(tally, failures, (System.nanoTime() - start) / 1e9);
    }

    static Census fastest(List<Census> all) {
        return Collections.min(all, Comparator.comparingDouble(Census::seconds));
    }

    boolean hasAll(Tally expected) {
        return tally.equals(expected) && failures.isEmpty();
    }
}
