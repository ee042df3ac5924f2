package multiprocessing.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Pools: what a task costs, beside Python's, and what more workers bring.
final class PoolBench {
    private static final String MICROS = "µs";
    private static final int SPARE_PAUSES = 20;
    private static final double MIB = 1 << 20;

    private record Row(String name, String what, Target target) {}

    private static final List<Row> ROWS =
            List.of(
                    row("apply", "apply(), a round trip", 40),
                    row(
                            "submit",
                            "submit() and get(), a round trip; Python: ProcessPoolExecutor",
                            25),
                    row("burst", "applyAsync() of many, then all results", 40),
                    row("map-1", "map(), one item at a time", 40),
                    row("unordered-1", "imapUnordered(), one item at a time", 40),
                    row("map", "map(), chunks as they come", 8),
                    row("life", "a pool of two made, one task, closed", 4));

    private final Plan plan;
    private final Programs programs;
    private final Report report;

    private PoolBench(Plan plan, Programs programs) throws InterruptedException {
        this.plan = plan;
        this.programs = programs;
        this.report = Report.of("Pools", programs);
    }

    private static Row row(String name, String what, double leastSpeedup) {
        return new Row(name, what, new Target.Speedup(leastSpeedup));
    }

    /// @throws IllegalArgumentException if it does not know one of the options
    static void run(String[] options) throws IOException, InterruptedException {
        Plan plan = Plan.of("pool", Arrays.asList(options));
        measure(plan).publish(plan.file(), "pool.txt");
    }

    static Report measure(Plan plan) throws IOException, InterruptedException {
        try (var programs = new Programs(PoolSubject.class, "pool.py")) {
            return new PoolBench(plan, programs).measure();
        }
    }

    private Report measure() throws IOException, InterruptedException {
        report.note("Medians [least .. most] of rounds in which ours and the others take turns.");
        report.note("Two workers where nothing else is said; the time is that of one task.");
        report.note(
                "Ours has done each row's tasks for three seconds before the first round, as a program that has"
                        + " run for a while; before the life of a pool two spares wait.");
        try (Subject ours = programs.ours();
                Subject others = programs.ours()) {
            for (Row row : ROWS) {
                compare(row, ours, programs.theirs(plan.request(row.name())), "Python");
            }
            compare(
                    new Row("cpu", "a task that computes", new Target.Speedup(1.9)),
                    ours,
                    Turn.of(Optional.of(others), plan.request("cpu-serial")),
                    "one after the other, no pool");
            int many = PoolSubject.manyWorkers(plan.isQuick());
            compare(
                    new Row(
                            "workers-" + many,
                            "map() by " + many + " workers",
                            new Target.Share(1 / 0.7)),
                    ours,
                    Turn.of(Optional.of(others), plan.request("map-1")),
                    "by 2");
            compareSlices(ours, others);
            measurePeer(ours);
            measureHeap(ours);
        }
        report.note("Load average after: " + Machine.loadInWords() + ".");
        return report;
    }

    private void compare(Row row, Subject ours, Turn other, String who)
            throws IOException, InterruptedException {
        if (!plan.wants(row.name())) {
            return;
        }
        System.err.println("bench: " + row.what());
        int spares = row.name().equals("life") ? PoolSubject.WORKERS : 0;
        Turn our = Turn.withSpares(ours, plan.request(row.name()), spares);
        Duration pause = // our next spares boot in it, and would slow the other's turn
                spares > 0 ? plan.pause().multipliedBy(SPARE_PAUSES) : plan.pause();
        Turn.take(plan.uncounted(), plan.rounds(), pause, our, other);
        report.row(
                row.what(),
                our.figure(MICROS, 1_000).orElseThrow(),
                who,
                other.figure(MICROS, 1_000),
                row.target());
    }

    private void compareSlices(Subject ours, Subject other)
            throws IOException, InterruptedException {
        if (!plan.wants("slices")) {
            return;
        }
        System.err.println("bench: map() over shared memory");
        Turn pool = Turn.of(Optional.of(ours), plan.request("slices"));
        Turn alone = Turn.of(Optional.of(other), plan.request("slices-serial"));
        Turn.take(plan.uncounted(), plan.rounds(), plan.pause(), pool, alone);
        String what = "map() over 1 GiB of shared memory, ";
        report.row(
                what + "1 MiB of it",
                pool.figure(MICROS, 1_000).orElseThrow(),
                "one after the other, no pool",
                alone.figure(MICROS, 1_000),
                new Target.None());
        report.row(what + "heap that it leaves behind", mib(pool.numbers(1)), new Target.AtMost(1));
        report.row(what + "shared memory beyond it", mib(pool.numbers(2)), new Target.AtMost(1));
    }

    private static Figure mib(List<Double> bytes) {
        return Figure.of(bytes.stream().map(each -> each / MIB).toList(), "MiB");
    }

    private void measurePeer(Subject ours) throws IOException, InterruptedException {
        if (!plan.hasPeer("pp4j")) {
            report.note("PP4J is compared with when --peers tells where its jars are.");
        } else if (plan.wants("apply")) {
            try (Subject theirs = programs.peers("PoolPeers", plan.peers().orElseThrow())) {
                compare(
                        new Row("apply", "apply(), a round trip", new Target.None()),
                        ours,
                        Turn.of(Optional.of(theirs), plan.request("pp4j")),
                        "PP4J, submit() and get()");
            }
        }
    }

    private void measureHeap(Subject ours) throws IOException {
        if (plan.wants("heap")) {
            double bytes = Double.parseDouble(ours.ask(plan.request("heap")).getFirst());
            report.row(
                    "heap that 1,000,000 tasks leave behind",
                    Figure.of(bytes / MIB, "MiB"),
                    new Target.AtMost(1));
        }
    }
}
