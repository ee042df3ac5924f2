package multiprocessing.interleavings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runs the programs of this package: `./mp stress interleavings`. First those with a planted fault, of which each must
/// fail; then the others, of which none may.
public final class Interleavings {
    private static final String USAGE =
            """
            Usage: ./mp stress interleavings [--time MILLIS] [--only NAME]

              --time MILLIS  for each program in each of some ten ways to compile it (1000)
              --only NAME    the programs with NAME in theirs: Lock, Takers, Order, Putters, Gate
            """;

    private static final Pattern FAILED = Pattern.compile("\\[FAILED] \\S+\\.(\\w+Test)");
    private static final Pattern PROGRAMS = Pattern.compile("Results: (\\d+) planned");

    /// Together fewer programs under way than there are slots.
    private static final List<String> STRIDES = List.of("-strideSize", "32", "-strideCount", "32");

    /// On a busy machine the two threads of a program may hardly run at the same time. So a planted fault that was not seen is
    /// looked for once more in twice the time, up to so often.
    private static final int ROUNDS_MOST = 5;

    private static final List<String> PLANTED = List.of("Lock", "Takers", "Gate");
    private static final List<String> SOUND = List.of("Lock", "Takers", "Order", "Putters", "Gate");

    private final int millis;
    private final String only;
    private final PrintStream out;

    private Interleavings(int millis, String only, PrintStream out) {
        this.millis = millis;
        this.only = only;
        this.out = out;
    }

    /// Ends with exit code 1 when something was found, 2 when the options are wrong.
    ///
    /// @param args the options
    public static void main(String[] args) throws IOException, InterruptedException {
        int millis = 1_000;
        String only = "";
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            if (args[i].equals("--time") && value.matches("[1-9]\\d{0,5}")) {
                millis = Integer.parseInt(value);
            } else if (args[i].equals("--only")
                    && SOUND.stream().anyMatch(name -> name.contains(value))) {
                only = value;
            } else {
                System.err.print(USAGE);
                System.exit(2);
            }
        }
        if (!run(millis, only, System.out)) {
            System.exit(1);
        }
    }

    /// Runs those with `only` in their names.
    ///
    /// @return whether all is as it must be
    static boolean run(int millis, String only, PrintStream out)
            throws IOException, InterruptedException {
        var interleavings = new Interleavings(millis, only, out);
        boolean seesPlanted = interleavings.findPlanted();
        return interleavings.findNothing() && seesPlanted;
    }

    private boolean findPlanted() throws IOException, InterruptedException {
        boolean all = true;
        List<String> wanted = PLANTED.stream().filter(name -> name.contains(only)).toList();
        if (wanted.isEmpty()) {
            return true;
        }
        List<String> missing = wanted;
        for (int i = 0, time = millis; i < ROUNDS_MOST && !missing.isEmpty(); i++, time *= 2) {
            List<String> failed =
                    failed(stress("Planted(" + String.join("|", missing) + ")Test", time));
            missing =
                    missing.stream()
                            .filter(name -> !failed.contains("Planted" + name + "Test"))
                            .toList();
        }
        for (String name : wanted) {
            boolean isFound = !missing.contains(name);
            out.println(
                    "interleavings: planted fault " + (isFound ? "found: " : "MISSED: ") + name);
            all &= isFound;
        }
        return all;
    }

    private boolean findNothing() throws IOException, InterruptedException {
        List<String> wanted = SOUND.stream().filter(name -> name.contains(only)).toList();
        String said = stress("[.](" + String.join("|", wanted) + ")Test", millis);
        List<String> failed = failed(said);
        boolean isSound = failed.isEmpty() && said.contains(" 0 failed, 0 soft errs, 0 hard errs");
        if (!isSound) {
            out.println(said);
        }
        out.println(
                "interleavings: "
                        + (isSound ? "nothing found in " : "FOUND something in ")
                        + String.join(", ", wanted)
                        + "; "
                        + PROGRAMS.matcher(said)
                                .results()
                                .reduce((_, last) -> last)
                                .map(result -> result.group(1))
                                .orElse("no")
                        + " runs");
        return isSound;
    }

    private static List<String> failed(String said) {
        return FAILED.matcher(said).results().map((MatchResult r) -> r.group(1)).toList();
    }

    /// What jcstress says of the programs with such names, each run for so long in each way to compile it.
    private static String stress(String names, int millis)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("multiprocessing-interleavings-");
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "org.openjdk.jcstress.Main",
                                "-t",
                                names,
                                "-time",
                                Integer.toString(millis),
                                "-iters",
                                "1",
                                "-f",
                                "1",
                                "-fsm",
                                "1",
                                "-sc",
                                "false"));
        command.addAll(STRIDES);
        Process jcstress =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(jcstress.getInputStream().readAllBytes(), UTF_8);
        jcstress.waitFor();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        return said;
    }
}
