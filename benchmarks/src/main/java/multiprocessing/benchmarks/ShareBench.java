package multiprocessing.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What processes share: how long each thing takes, ours and Python's in turn, and how much memory.
final class ShareBench {
    private static final Target NONE = new Target.None();
    private static final String MICROS = "µs";
    private static final String NANOS = "ns";
    private static final double KIB = 1 << 10;
    private static final double MIB = 1 << 20;

    /// The time of one message may be so much longer when two put and two take.
    private static final double TWO_AND_TWO = 1 / 0.6;

    /// Both programs know it by its name.
    ///
    /// @param isOfItsOwn whether ours is done by a new program, as a user's that has nothing else of the kind: the compiler
    ///     makes code for what it has seen, and raw arrays are read by other code where there are guarded ones, too
    private record Row(
            String name,
            String what,
            String unit,
            double perUnit,
            Target target,
            boolean isOfItsOwn) {
        Row(String name, String what, String unit, double perUnit, Target target) {
            this(name, what, unit, perUnit, target, false);
        }
    }

    private static final List<Row> ROWS =
            List.of(
                    micros("queue-int", "queue, an int", 30),
                    micros("queue-1k", "queue, 1 KiB of bytes", 35),
                    micros("queue-1m", "queue, 1 MiB of bytes", 15),
                    micros("pipe-1k", "pipe, 1 KiB by sendBytes and recvBytes"),
                    micros("pipe-1m", "pipe, 1 MiB by sendBytes and recvBytes"),
                    micros("pipe-trip", "round trip by pipe, busy", 15),
                    micros("queue-trip", "round trip by queue, busy", 15),
                    micros("pipe-trip-asleep", "round trip by pipe, both sleep", 3),
                    micros("queue-trip-asleep", "round trip by queue, both sleep", 3),
                    nanos("lock", "Lock, acquire() and release()", 8),
                    nanos("rlock", "RLock, acquire() and release()", 8),
                    nanos("lock-held", "Lock, with", 8),
                    nanos("rlock-held", "RLock, with", 8),
                    nanos("counting", "two processes count under a lock", 20),
                    nanos("semaphore", "Semaphore, acquire() and release()", 8),
                    nanos("event-set", "Event, set() and isSet()", 100),
                    micros("event-trip", "round trip by two events"),
                    micros("condition-trip", "round trip by a condition", 8),
                    micros("barrier", "barrier of two", 8),
                    nanos("array-read", "Array, read an element", 35),
                    nanos("array-write", "Array, write an element", 35),
                    ofItsOwn(nanos("raw-array-read", "RawArray, read an element", 80)),
                    ofItsOwn(nanos("raw-array-write", "RawArray, write an element", 80)),
                    micros("memory", "SharedMemory of 1 MiB, create, close, unlink", 2));

    /// What only ours is asked, once and by a new program.
    private static final List<Row> USAGE =
            List.of(
                    usage("allocated-by-put", "heap for a put of an int", "B", 1, 16),
                    usage("allocated-by-get", "heap for a get of an int", "B", 1, 16),
                    usage("system-nanos", "system time of put and get, both busy", NANOS, 1, 20),
                    usage("empty-queue", "shared memory of an empty queue", "KiB", KIB, 128),
                    usage("full-queue", "shared memory of 16 MiB by KiB", "MiB", MIB, 1.3 * 16 + 1),
                    new Row(
                            "hand-over",
                            "a lock whose owner is killed, from the kill until another has it",
                            "ms",
                            1_000_000,
                            new Target.EachAtMost(10)));

    private final Plan plan;
    private final Programs programs;
    private final Report report;

    private ShareBench(Plan plan, Programs programs) throws InterruptedException {
        this.plan = plan;
        this.programs = programs;
        this.report = Report.of("What processes share", programs);
    }

    private static Row micros(String name, String what) {
        return new Row(name, what, MICROS, 1_000, NONE);
    }

    private static Row micros(String name, String what, double leastSpeedup) {
        return new Row(name, what, MICROS, 1_000, new Target.Speedup(leastSpeedup));
    }

    private static Row nanos(String name, String what, double leastSpeedup) {
        return new Row(name, what, NANOS, 1, new Target.Speedup(leastSpeedup));
    }

    private static Row ofItsOwn(Row row) {
        return new Row(row.name, row.what, row.unit, row.perUnit, row.target, true);
    }

    private static Row usage(String name, String what, String unit, double perUnit, double most) {
        return new Row(name, what, unit, perUnit, new Target.AtMost(most));
    }

    /// @throws IllegalArgumentException if it does not know one of the options
    static void run(String[] options) throws IOException, InterruptedException {
        Plan plan = Plan.of("share", Arrays.asList(options));
        measure(plan).publish(plan.file(), "share.txt");
    }

    static Report measure(Plan plan) throws IOException, InterruptedException {
        try (var programs = new Programs(ShareSubject.class, "share.py")) {
            return new ShareBench(plan, programs).measure();
        }
    }

    private Report measure() throws IOException, InterruptedException {
        report.note("Medians [least .. most] of rounds in which ours and Python's take turns.");
        report.note("Raw arrays are read and written by a program that has no guarded ones.");
        try (Subject ours = programs.ours()) {
            for (Row row : ROWS) {
                if (row.isOfItsOwn()) {
                    try (Subject another = programs.ours()) {
                        measure(another, row);
                    }
                } else {
                    measure(ours, row);
                }
            }
            measureTwoAndTwo(ours);
        }
        if (plan.hasPeer("aeron")) {
            measurePeers(plan.peers().orElseThrow());
        } else {
            report.note(
                    "Aeron and Agrona are compared with when --peers tells where their jars are.");
        }
        for (Row row : USAGE) {
            measureUsage(row);
        }
        report.note("Load average after: " + Machine.loadInWords() + ".");
        return report;
    }

    private void measure(Subject ours, Row row) throws IOException, InterruptedException {
        if (!plan.wants(row.name())) {
            return;
        }
        say(row.what());
        Turn our = turn(ours, row.name());
        Turn their = programs.theirs(plan.request(row.name()));
        take(our, their);
        report.row(
                row.what(),
                our.figure(row.unit(), row.perUnit()).orElseThrow(),
                "Python",
                their.figure(row.unit(), row.perUnit()),
                row.target());
    }

    /// Against one and one of ours.
    private void measureTwoAndTwo(Subject ours) throws IOException, InterruptedException {
        String name = "queue-two-and-two";
        if (!plan.wants(name)) {
            return;
        }
        say("two put and two take");
        try (Subject others = programs.ours()) {
            Turn two = turn(ours, name);
            Turn one = turn(others, "queue-int");
            Turn their = programs.theirs(plan.request(name));
            take(two, one, their);
            Figure figure = two.figure(MICROS, 1_000).orElseThrow();
            report.row(
                    "queue, an int, two put and two take",
                    figure,
                    "one and one",
                    one.figure(MICROS, 1_000),
                    new Target.Share(TWO_AND_TWO));
            report.row("the same", figure, "Python", their.figure(MICROS, 1_000), NONE);
        }
    }

    /// Their processes never sleep, and ours sleep when nothing comes.
    private void measurePeers(Path jars) throws IOException, InterruptedException {
        for (String size : List.of("int", "1k")) {
            for (String name : size.equals("1k") ? List.of("queue", "pipe") : List.of("queue")) {
                String ourName = name + "-" + size;
                if (plan.wants(ourName)) {
                    measurePeers(jars, ourName, size);
                }
            }
        }
    }

    private void measurePeers(Path jars, String ourName, String size)
            throws IOException, InterruptedException {
        say(ourName + " against Aeron and Agrona");
        var figures = new ArrayList<Optional<Figure>>();
        try (Subject ours = programs.ours();
                Subject aerons = programs.peers("Peers", jars);
                Subject agronas = programs.peers("Peers", jars)) {
            Turn our = turn(ours, ourName);
            Turn aeron = turn(aerons, "aeron-" + size);
            Turn agrona = turn(agronas, "agrona-" + size);
            take(our, aeron, agrona);
            for (Turn each : List.of(our, aeron, agrona)) {
                figures.add(each.figure(MICROS, 1_000));
            }
        }
        Figure own = figures.getFirst().orElseThrow();
        Target target = size.equals("1k") ? new Target.Share(1) : NONE;
        report.row(ourName, own, "Aeron IPC", figures.get(1), target);
        report.row(ourName, own, "Agrona's one-to-one ring", figures.get(2), NONE);
    }

    private void measureUsage(Row row) throws IOException {
        if (!plan.wants(row.name())) {
            return;
        }
        say(row.what());
        try (Subject ours = programs.ours()) {
            List<Double> numbers =
                    ours.ask(plan.request(row.name())).stream()
                            .map(number -> Double.parseDouble(number) / row.perUnit())
                            .toList();
            report.row(row.what(), Figure.of(numbers, row.unit()), row.target());
        }
    }

    private void take(Turn... turns) throws IOException, InterruptedException {
        Turn.take(plan.uncounted(), plan.rounds(), plan.pause(), turns);
    }

    private Turn turn(Subject subject, String name) {
        return Turn.of(Optional.of(subject), plan.request(name));
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }
}
