package multiprocessing.stress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// What happened: the last events for a failure's message, and the counts for the end.
final class Chronicle {
    private static final int MAX_EVENTS = 30;

    private final long startNanos = System.nanoTime();
    private final Deque<String> events = new ArrayDeque<>();
    private final Map<Kind, Map<Strike, Integer>> strikes = new EnumMap<>(Kind.class);
    private final Map<Kind, Duration> longestToGone = new EnumMap<>(Kind.class);
    private int count;
    private long lines;
    private long torn;
    private long processes;
    private int trees;

    void event(String what) {
        events.addLast(String.format(Locale.ROOT, "%9.3f s  %s", seconds(), what));
        if (events.size() > MAX_EVENTS) {
            events.removeFirst();
        }
    }

    void struck(Kind kind, Strike strike) {
        count++;
        strikes.computeIfAbsent(kind, _ -> new EnumMap<>(Strike.class))
                .merge(strike, 1, Integer::sum);
    }

    void gone(Kind kind, Duration after) {
        longestToGone.merge(kind, after, (a, b) -> a.compareTo(b) > 0 ? a : b);
    }

    void treeEnded(Ledger ledger) {
        trees++;
        lines += ledger.lines();
        torn += ledger.torn();
        processes += ledger.processes();
    }

    int strikes() {
        return count;
    }

    double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    String lastEvents() {
        return String.join("\n", events);
    }

    void print(PrintStream out) {
        strikes.forEach((kind, counts) ->
                out.printf(
                        Locale.ROOT,
                        "  %-10s  %s; longest until gone: %s%n",
                        kind.name().toLowerCase(Locale.ROOT),
                        counts,
                        longestToGone.containsKey(kind)
                                ? longestToGone.get(kind).toMillis() + " ms"
                                : "none was ended"));
        out.printf(
                Locale.ROOT,
                "  %d strikes at %d trees of %d processes in %.1f s; %d lines checked, %d torn off by"
                        + " a kill%n",
                count,
                trees,
                processes,
                seconds(),
                lines,
                torn);
    }
}
