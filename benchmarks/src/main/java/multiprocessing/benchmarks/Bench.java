package multiprocessing.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Runs the benchmark named by the first argument: `./mp bench NAME`.
public final class Bench {
    private static final List<Benchmark> ALL =
            List.of(
                    new Benchmark(
                            "doorbell", "ways for one process to wake another", DoorbellBench::run),
                    new Benchmark(
                            "manager", "connections over sockets, and managers", ManagerBench::run),
                    new Benchmark("pool", "what a task costs", PoolBench::run),
                    new Benchmark("share", "queues, pipes, locks, memory", ShareBench::run),
                    new Benchmark("start", "the start of a process", StartBench::run),
                    new Benchmark(
                            "versus", "the four before in one run, beside others", Versus::run));

    private Bench() {}

    /// @param line what it measures
    private record Benchmark(String name, String line, Program program) {}

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
            ALL.forEach(each -> System.out.printf("%-10s%s%n", each.name(), each.line()));
            return;
        }
        Optional<Benchmark> wanted =
                ALL.stream().filter(each -> each.name().equals(args[0])).findFirst();
        if (wanted.isEmpty()) {
            System.err.println(
                    "No benchmark is called '" + args[0] + "'; `./mp bench` lists them.");
            System.exit(2);
        }
        try {
            wanted.orElseThrow().program().run(Arrays.copyOfRange(args, 1, args.length));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }
}
