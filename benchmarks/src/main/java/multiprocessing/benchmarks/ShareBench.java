package multiprocessing.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What processes share: how long each thing takes, ours and Python's in turn, and how much memory.
final class ShareBench {
    private static final String MICROS = "µs";

    /// Both programs know it by its name.
    private record Row(String name, String what, String unit, Target target) {}

    private static final List<Row> ROWS =
            List.of(micros("memory", "SharedMemory of 1 MiB, create, close, unlink", 2));

    private final SharePlan plan;
    private final Programs programs;
    private final Report report;

    private ShareBench(SharePlan plan, Programs programs) {
        this.plan = plan;
        this.programs = programs;
        var facts = new ArrayList<>(Machine.facts());
        facts.add(programs.pythonInWords());
        facts.add("date: " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
        facts.add("load average before: " + Machine.loadInWords());
        if (Machine.isBusy()) {
            facts.add(
                    "others were at work on this machine: short times are worse than they need be");
        }
        this.report = new Report("What processes share", facts);
    }

    private static Row micros(String name, String what, double leastSpeedup) {
        return new Row(name, what, MICROS, new Target.Speedup(leastSpeedup));
    }

    /// @throws IllegalArgumentException if it does not know one of the options
    static void run(String[] options) throws IOException, InterruptedException {
        SharePlan plan = SharePlan.of(Arrays.asList(options));
        try (var programs = new Programs(ShareSubject.class, "share.py")) {
            String result = new ShareBench(plan, programs).measure();
            Path file = plan.file().orElseGet(() -> Programs.standardFile("share.txt"));
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, result);
            System.out.print(result);
        }
    }

    private String measure() throws IOException, InterruptedException {
        report.note("Medians [least .. most] of rounds in which ours and Python's take turns.");
        try (Subject ours = programs.ours()) {
            for (Row row : ROWS) {
                measure(ours, row);
            }
        }
        report.note("Load average after: " + Machine.loadInWords() + ".");
        return report.toString();
    }

    private void measure(Subject ours, Row row) throws IOException, InterruptedException {
        if (!row.name().startsWith(plan.only())) {
            return;
        }
        System.err.println("bench: " + row.what());
        String request = row.name() + " " + plan.divisor();
        Turn our = Turn.of(Optional.of(ours), request);
        Turn their = programs.theirs(request);
        Turn.take(plan.uncounted(), plan.rounds(), plan.pause(), our, their);
        double nanosPerUnit = row.unit().equals(MICROS) ? 1_000 : 1;
        report.row(
                row.what(),
                our.figure(row.unit(), nanosPerUnit).orElseThrow(),
                "Python",
                their.figure(row.unit(), nanosPerUnit),
                row.target());
    }
}
