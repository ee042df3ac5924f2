package multiprocessing.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs the stress tests: `./mp stress`.
public final class Stress {
    private static final String USAGE =
            """
            Usage: ./mp stress               the short form of start and kill
                   ./mp stress start OPTION… kills and stops processes of a tree that starts and ends them (Linux)

              --kills N     after how many strikes to end (START-KILLS)
              --seconds T   after how much time to end at the latest
              --seed S      decides the same once more
              --aot         cold children use an ahead-of-time cache
              --plant FAULT puts in a fault that must be found:
                            START-FAULTS

                   ./mp stress kill OPTION…  kills and stops processes that share queues, locks and memory (Linux)

              --kills N     after how many kills to end (KILL-KILLS)
              --seed S      decides the same once more
              --lanes NAMES these, as in growing,lock, or all, in place of KILL-LANES
                            others are OTHER-LANES
              --form FORM   of the shared memory: nameless, or named as where there is no /proc
              --plant FAULT puts in a fault that must be found:
                            KILL-FAULTS

                   ./mp stress interleavings  lock, ring and gate as two processes in one JVM, by jcstress

            """;

    private Stress() {}

    /// Runs the short form of all, or one of them as wanted. Ends with exit code 1 when something was found, 2 when the
    /// options are wrong.
    ///
    /// @param args what to torture and how
    public static void main(String[] args) throws IOException, InterruptedException {
        try {
            if (args.length == 0) {
                System.out.print(usage());
                start(Settings.standard(Settings.SHORT_KILLS));
                kill(KillSettings.standard(KillSettings.SHORT_KILLS));
            } else if (args[0].equals("start")) {
                start(Settings.parse(Arrays.copyOfRange(args, 1, args.length)));
            } else if (args[0].equals("kill")) {
                kill(KillSettings.parse(Arrays.copyOfRange(args, 1, args.length)));
            } else {
                throw new IllegalArgumentException("nothing called '" + args[0] + "' to torture");
            }
        } catch (Violation e) {
            System.err.println("VIOLATION: " + e.getMessage());
            System.exit(1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(usage());
            System.exit(2);
        }
    }

    static String usage() {
        String plants =
                Arrays.stream(Plant.values())
                        .filter(plant -> plant != Plant.NONE)
                        .map(Plant::word)
                        .collect(Collectors.joining(", "));
        return USAGE.replace("START-FAULTS", plants)
                .replace("START-KILLS", Integer.toString(Settings.LONG_KILLS))
                .replace("KILL-KILLS", Integer.toString(KillSettings.LONG_KILLS))
                .replace("KILL-LANES", KillSettings.USUAL_LANES)
                .replace("OTHER-LANES", KillSettings.OTHER_LANES)
                .replace("KILL-FAULTS", KillPlant.words());
    }

    /// What is left in the folder after a violation may tell more about it, so then it stays.
    private static void start(Settings settings) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("multiprocessing-stress-");
        new StartTorture(settings, folder, System.out).run();
        delete(folder);
    }

    private static void kill(KillSettings settings) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("multiprocessing-stress-");
        Path memory = KillTorture.newMemory();
        try {
            new KillTorture(settings, folder, memory, System.out).run();
        } finally {
            delete(memory); // it may be large
        }
        delete(folder);
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
