package multiprocessing.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// How long the start of a process takes, and what a process holds: ours and Python's in turn.
///
/// ```
///   this JVM ──requests──▶ StartSubject, a user's program ──▶ its processes
///       ├─────requests──▶ start.py, the same in Python ─────▶ its processes
///       └─ looks at the processes from outside: their memory, and whether they rest ─┘
/// ```
final class StartBench {
    private static final String SPAWN = "SPAWN";
    private static final String FORKSERVER = "FORKSERVER";
    private static final Target NONE = new Target.None();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration CACHE_LOOK = Duration.ofMillis(500);
    private static final double BYTES_PER_MIB = 1024 * 1024;

    private final StartPlan plan;
    private final Programs programs;
    private final Report report;

    private StartBench(StartPlan plan, Programs programs) throws InterruptedException {
        this.plan = plan;
        this.programs = programs;
        this.report = Report.of("Start of a process", programs);
    }

    /// @throws IllegalArgumentException if it does not know one of the options
    static void run(String[] options) throws IOException, InterruptedException {
        StartPlan plan = StartPlan.of(Arrays.asList(options));
        measure(plan).publish(plan.file(), "start.txt");
    }

    static Report measure(StartPlan plan) throws IOException, InterruptedException {
        try (var programs = new Programs(StartSubject.class, "start.py")) {
            return new StartBench(plan, programs).measure();
        }
    }

    private Report measure() throws IOException, InterruptedException {
        report.note("Times are medians [least .. most].");
        report.note(
                "\"Start and join\" is start() and join() of a function that does nothing, in a"
                        + " program that has been up for a while; the process object was made"
                        + " before.");
        report.note(
                ("Ours and Python's take turns, each after %d ms of rest, Python's too; by then our"
                                + " spare rests as well, and Python's forkserver is up. The first %d"
                                + " of each do not count.")
                        .formatted(plan.pause().toMillis(), plan.uncounted()));
        measureColdStart();
        try (Subject ours = programs.ours()) {
            measureWarmStart(ours);
            measureBegin(ours);
            measureSpare(ours);
        }
        measureSharing();
        for (String method : List.of(SPAWN, FORKSERVER)) {
            measureCrowd(method);
        }
        for (String method : List.of(SPAWN, FORKSERVER)) {
            measureThreads(method);
        }
        report.note("Load average after: " + Machine.loadInWords() + ".");
        return report;
    }

    private void measureColdStart() throws IOException, InterruptedException {
        say("waiting for the ahead-of-time cache");
        report.note("Ahead-of-time cache of the children: " + awaitCache() + ".");
        say("cold start");
        try (Subject ours = programs.ours();
                Subject withoutCache = programs.ours("-Dmultiprocessing.aot=off")) {
            Turn standard = Turn.of(ours, "join", SPAWN);
            Turn uncached = Turn.of(withoutCache, "join", SPAWN);
            Turn spawn = programs.theirs("join", "spawn");
            takeTurns(standard, uncached, spawn);
            String python = "Python spawn";
            Target share = new Target.Share(0.65);
            row("cold start and join, SPAWN", standard, python, spawn, share);
            row("the same without ahead-of-time cache", uncached, python, spawn, NONE);
        }
    }

    /// Starts processes until one has used the cache, which the library makes behind the first.
    ///
    /// @return in words what came of it
    private String awaitCache() throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Subject ours = programs.ours()) {
            while (true) {
                List<String> seen = ours.ask(Turn.request("cache", SPAWN));
                if (seen.getFirst().equals("used")) {
                    double size = Files.size(Path.of(seen.get(1))) / BYTES_PER_MIB;
                    return "used, " + Figure.number(size) + " MiB";
                }
                if ("off".equals(System.getProperty("multiprocessing.aot"))) {
                    return "switched off";
                }
                if (System.nanoTime() - start > plan.cachePatience().toNanos()) {
                    return seen.getFirst() + " after " + plan.cachePatience().toSeconds() + " s";
                }
                Thread.sleep(CACHE_LOOK);
            }
        }
    }

    private void measureWarmStart(Subject ours) throws IOException, InterruptedException {
        say("warm start");
        haveSpare(ours);
        Turn spare = Turn.withSpare(ours, "join", FORKSERVER);
        Turn fork = programs.theirs("join", "fork");
        Turn forkserver = programs.theirs("join", "forkserver");
        takeTurns(spare, fork, forkserver);
        String what = "warm start and join, FORKSERVER, spare ready";
        row(what, spare, "Python fork", fork, new Target.Speedup(10));
        row(what, spare, "Python forkserver", forkserver, new Target.Speedup(150));
    }

    private void measureBegin(Subject ours) throws IOException, InterruptedException {
        say("start until user code begins");
        Turn spare = Turn.withSpare(ours, "begin", FORKSERVER);
        Turn fork = programs.theirs("begin", "fork");
        takeTurns(spare, fork);
        String what = "from start() to the first statement, spare ready";
        row(what, spare, "Python fork", fork, new Target.AtMost(0.3));
        noteClocks(spare.numbers(0), spare.numbers(1));
    }

    /// Parent and child read one clock if what the child read lies between the parent's readings, in every round.
    private void noteClocks(List<Double> begins, List<Double> wholes) {
        int between = 0;
        for (int i = 0; i < begins.size(); i++) {
            between += begins.get(i) >= 0 && begins.get(i) <= wholes.get(i) ? 1 : 0;
        }
        report.note(
                ("Parent and child must read one clock: System.nanoTime() in the child lay between the"
                                + " parent's, before start() and after join(), in %d of %d rounds, of which"
                                + " the closest were %s ms apart.")
                        .formatted(between, begins.size(), Figure.number(Collections.min(wholes))));
    }

    private void measureSpare(Subject ours) throws IOException, InterruptedException {
        say("memory of a spare");
        var spares = new ArrayList<Memory>();
        for (int i = 0; i < plan.spares(); i++) {
            ours.awaitRest(1, PATIENCE);
            for (ProcessHandle spare : ours.children()) {
                Memory.of(spare).ifPresent(spares::add);
            }
            ours.ask(Turn.request("join", FORKSERVER)); // the next spare is another
        }
        if (spares.isEmpty()) {
            report.note("Memory is not measured: it needs /proc/PID/smaps_rollup.");
            return;
        }
        row("private memory of an idle spare", spares, Memory::own, new Target.AtMost(25));
        row("that and its share of common pages (PSS)", spares, Memory::proportional, NONE);
        row("all its pages (RSS)", spares, Memory::resident, NONE);
    }

    private void measureSharing() throws IOException, InterruptedException {
        say("start with a queue");
        try (Subject ours = programs.ours()) {
            Turn cold = Turn.of(ours, "share", SPAWN);
            Turn spawn = programs.theirs("share", "spawn");
            takeTurns(cold, spawn);
            String what = "start with a queue, one item by it, and join, ";
            row(what + "SPAWN", cold, "Python spawn", spawn, NONE);
            haveSpare(ours);
            Turn warm = Turn.withSpare(ours, "share", FORKSERVER);
            Turn fork = programs.theirs("share", "fork");
            Turn forkserver = programs.theirs("share", "forkserver");
            takeTurns(warm, fork, forkserver);
            row(what + "FORKSERVER, spare ready", warm, "Python fork", fork, NONE);
            row(what + "FORKSERVER, spare ready", warm, "Python forkserver", forkserver, NONE);
        }
    }

    private void measureCrowd(String method) throws IOException, InterruptedException {
        int crowd = plan.crowd();
        say(crowd + " processes at once, " + method);
        int spares = method.equals(FORKSERVER) ? 1 : 0;
        try (Subject ours = programs.ours()) {
            var early = new ArrayList<Double>();
            var late = new ArrayList<Double>();
            String join = Turn.request("crowd", method);
            for (int number = 1; number <= crowd; number++) {
                if (plan.isEarly(number) || plan.isLate(number)) {
                    ours.awaitRest(number - 1 + spares, PATIENCE);
                    Thread.sleep(plan.pause());
                    double millis = Double.parseDouble(ours.ask(join).getFirst());
                    (plan.isEarly(number) ? early : late).add(millis);
                } else {
                    ours.ask(join);
                }
            }
            report.row(
                    "start() to first statement, "
                            + method
                            + ", number "
                            + crowd
                            + " alive at once",
                    Figure.of(late, "ms"),
                    "number " + plan.early(),
                    Optional.of(Figure.of(early, "ms")),
                    new Target.Share(1.5));
            Memory memory = Memory.sum(ours.children().stream());
            row("private memory of all " + crowd, List.of(memory), Memory::own, NONE);
            row("that and common pages (PSS)", List.of(memory), Memory::proportional, NONE);
            String millis = ours.ask(Turn.request("disperse", method)).getFirst();
            Figure end = Figure.of(Double.parseDouble(millis), "ms");
            report.row("to kill and join all " + crowd, end, NONE);
            Figure left = Figure.of(ours.awaitAlone(PATIENCE), "");
            report.row("processes left of them", left, new Target.AtMost(0));
        }
    }

    private void measureThreads(String method) throws IOException, InterruptedException {
        int threads = plan.threads();
        say(threads + " threads start at once, " + method);
        try (Subject ours = programs.ours()) {
            Turn turn = Turn.of(ours, "burst", method, threads);
            String rival = method.toLowerCase(Locale.ROOT);
            Turn theirs = programs.theirs("burst", rival, threads);
            Turn.take(1, plan.bursts(), plan.pause(), turn, theirs);
            String what = threads + " threads start and join one each at once, " + method;
            row(what, turn, "Python " + rival, theirs, NONE);
        }
    }

    /// Spares are made from the first start on.
    private static void haveSpare(Subject ours) throws IOException {
        var _ = ours.ask(Turn.request("join", FORKSERVER));
    }

    private void takeTurns(Turn... turns) throws IOException, InterruptedException {
        Turn.take(plan.uncounted(), plan.rounds(), plan.pause(), turns);
    }

    private void row(String what, Turn ours, String rival, Turn theirs, Target target) {
        report.row(what, ours.millis().orElseThrow(), rival, theirs.millis(), target);
        if (ours.unready() > 0) {
            report.note("No spare was ready in " + ours.unready() + " rounds of: " + what + ".");
        }
    }

    private void row(
            String what, List<Memory> processes, ToDoubleFunction<Memory> of, Target target) {
        List<Double> samples = processes.stream().mapToDouble(of).boxed().toList();
        report.row(what, Figure.of(samples, "MiB"), target);
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }
}
