package multiprocessing.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// All that is compared with others, in one run: a table for each benchmark, in one file.
final class Versus {
    /// A start is measured so many times as often as the rest, for it varies more.
    private static final int STARTS = 4;

    /// Beside the folder of those of single benchmarks.
    static final String FILE = "../bench.md";

    private Versus() {}

    /// @throws IllegalArgumentException if it does not know one of the options
    static void run(String[] options) throws IOException, InterruptedException {
        Plan plan = Plan.of("versus", Arrays.asList(options));
        var reports = new ArrayList<Report>();
        if (plan.only().isEmpty()) {
            reports.add(
                    StartBench.measure(
                            new StartPlan(
                                    plan.isQuick(), STARTS * plan.rounds(), Optional.empty())));
        }
        reports.add(ShareBench.measure(plan));
        reports.add(PoolBench.measure(plan));
        reports.add(ManagerBench.measure(plan));
        Report.publish(reports, text(reports), plan.file(), FILE);
    }

    private static String text(List<Report> reports) {
        var text = new StringBuilder("# Ours beside others\n\n");
        text.append(reports.getFirst().factsAsText());
        for (Report report : reports) {
            text.append("\n## ").append(report.title()).append("\n\n").append(report.body());
        }
        return text.toString();
    }
}
