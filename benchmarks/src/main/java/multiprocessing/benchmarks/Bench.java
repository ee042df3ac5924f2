package multiprocessing.benchmarks;

/// Runs the benchmark named by the first argument: `./mp bench NAME`.
public final class Bench {
    private Bench() {}

    /// Says what there is to measure so far.
    ///
    /// @param args the name of a benchmark, or nothing for the list of them
    public static void main(String[] args) {
        System.out.println("No benchmark yet.");
    }
}
