package multiprocessing.stress;

/// Runs the long form of every stress test: `./mp stress`.
public final class Stress {
    private Stress() {}

    /// Says what there is to torture so far.
    ///
    /// @param args ignored
    public static void main(String[] args) {
        System.out.println("No stress test yet.");
    }
}
