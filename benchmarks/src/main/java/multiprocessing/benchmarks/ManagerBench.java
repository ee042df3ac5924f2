package multiprocessing.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Listeners and clients: how long messages take over sockets, with ours, Python's, and one of each at the ends. Then
/// objects of managers.
final class ManagerBench {
    private static final String MICROS = "µs";

    /// Both programs know it by its name; the mixed pairs, which only ours starts, by a suffix.
    private record Row(String name, String what, List<Pair> pairs) {}

    /// One end is ours, the other Python's.
    private record Pair(String suffix, String what) {}

    private static final List<Pair> THERE_AND_BACK =
            List.of(new Pair("-mixed", "ours and Python's"));
    private static final List<Pair> ONE_WAY =
            List.of(
                    new Pair("-mixed", "from ours to Python's"),
                    new Pair("-back", "from Python's to ours"));

    private static final List<Row> SOCKETS =
            List.of(
                    new Row("unix-trip", "round trip of 8 bytes by a Unix socket", THERE_AND_BACK),
                    new Row("tcp-trip", "round trip of 8 bytes by TCP", THERE_AND_BACK),
                    new Row("unix-1m", "1 MiB by a Unix socket", ONE_WAY),
                    new Row("tcp-1m", "1 MiB by TCP", ONE_WAY));

    /// Which must be so many times as fast as Python's.
    ///
    /// @param theirs the row of Python's that does the same
    private record Shared(String name, String theirs, String what, double leastSpeedup) {
        Shared(String name, String what, double leastSpeedup) {
            this(name, name, what, leastSpeedup);
        }
    }

    private static final List<Shared> OBJECTS =
            List.of(
                    new Shared("map-get", "map, get(), by the server", 12),
                    new Shared("map-set", "map, put(), by the server", 12),
                    new Shared("shared-map-get", "map-get", "map, get(), in shared memory", 100),
                    new Shared("shared-map-set", "map-set", "map, put(), in shared memory", 100),
                    new Shared("manager-value", "value, get() and set()", 100),
                    new Shared("manager-queue", "queue, put() and get() by one process", 200));

    private final Plan plan;
    private final Programs programs;
    private final Report report;

    private ManagerBench(Plan plan, Programs programs) throws InterruptedException {
        this.plan = plan;
        this.programs = programs;
        this.report = Report.of("Listeners, clients and managers", programs);
    }

    /// @throws IllegalArgumentException if it does not know one of the options
    static void run(String[] options) throws IOException, InterruptedException {
        Plan plan = Plan.of("manager", Arrays.asList(options));
        measure(plan).publish(plan.file(), "manager.txt");
    }

    static Report measure(Plan plan) throws IOException, InterruptedException {
        try (var programs = new Programs(ManagerSubject.class, "manager.py")) {
            return new ManagerBench(plan, programs).measure();
        }
    }

    private Report measure() throws IOException, InterruptedException {
        report.note("Medians [least .. most] of rounds in which ours and Python's take turns.");
        try (Subject ours = programs.ours();
                Subject there = programs.ours(programs.pythonAsOptions());
                Subject back = programs.ours(programs.pythonAsOptions())) {
            for (Row row : SOCKETS) {
                if (plan.wants(row.name())) {
                    measure(ours, List.of(there, back), row);
                }
            }
            for (Shared row : OBJECTS) {
                if (plan.wants(row.name())) {
                    measure(ours, row);
                }
            }
        }
        report.note("Load average after: " + Machine.loadInWords() + ".");
        return report;
    }

    /// @param mixed one for each kind of pair
    private void measure(Subject ours, List<Subject> mixed, Row row)
            throws IOException, InterruptedException {
        System.err.println("bench: " + row.what());
        var turns = new ArrayList<Turn>();
        turns.add(Turn.of(Optional.of(ours), plan.request(row.name())));
        Turn their = programs.theirs(plan.request(row.name()));
        turns.add(their);
        for (int i = 0; i < row.pairs().size(); i++) {
            String request = plan.request(row.name() + row.pairs().get(i).suffix());
            turns.add(Turn.of(mixedWith(mixed.get(i)), request));
        }
        Turn.take(plan.uncounted(), plan.rounds(), plan.pause(), turns.toArray(Turn[]::new));
        report(row.what(), turns.getFirst(), their);
        for (int i = 0; i < row.pairs().size(); i++) {
            report(row.what() + ", " + row.pairs().get(i).what(), turns.get(i + 2), their);
        }
    }

    private void report(String what, Turn turn, Turn their) {
        Optional<Figure> figure = turn.figure(MICROS, 1_000);
        if (figure.isPresent()) {
            report.row(
                    what,
                    figure.get(),
                    "Python",
                    their.figure(MICROS, 1_000),
                    new Target.Speedup(1));
        }
    }

    private void measure(Subject ours, Shared row) throws IOException, InterruptedException {
        System.err.println("bench: " + row.what());
        Turn our = Turn.of(Optional.of(ours), plan.request(row.name()));
        Turn their = programs.theirs(plan.request(row.theirs()));
        Turn.take(plan.uncounted(), plan.rounds(), plan.pause(), our, their);
        report.row(
                row.what(),
                our.figure(MICROS, 1_000).orElseThrow(),
                "Python",
                their.figure(MICROS, 1_000),
                new Target.Speedup(row.leastSpeedup()));
    }

    private Optional<Subject> mixedWith(Subject subject) {
        return programs.pythonAsOptions().length == 0 ? Optional.empty() : Optional.of(subject);
    }
}
