package multiprocessing.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Runs the benchmark named by the first argument: `./mp bench NAME`.
public final class Bench {
    private static final Map<String, Program> BY_NAME =
            new TreeMap<>(
                    Map.of(
                            "doorbell",
                            DoorbellBench::run,
                            "manager",
                            ManagerBench::run,
                            "pool",
                            PoolBench::run,
                            "share",
                            ShareBench::run,
                            "start",
                            StartBench::run,
                            "versus",
                            Versus::run));

    private Bench() {}

    /// A benchmark: takes its options.
    @FunctionalInterface
    interface Program {
        void run(String[] options) throws Exception;
    }

    /// Runs a benchmark, or lists them all.
    ///
    /// @param args the name of a benchmark and its options, or nothing for the list of them
    /// @throws Exception what the benchmark throws
    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            System.out.println(String.join("\n", BY_NAME.keySet()));
            return;
        }
        var program = BY_NAME.get(args[0]);
        if (program == null) {
            System.err.println(
                    "No benchmark is called '" + args[0] + "'; `./mp bench` lists them.");
            System.exit(2);
            return;
        }
        try {
            program.run(Arrays.copyOfRange(args, 1, args.length));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }
}
