package multiprocessing.examples;

/// The first thing a newcomer runs: `./mp demo`.
public final class Demo {
    private Demo() {}

    /// Says what there is to show so far.
    ///
    /// @param args ignored
    public static void main(String[] args) {
        System.out.println(
                "Nothing to show yet: the house stands, and its rooms are being furnished.");
    }
}
