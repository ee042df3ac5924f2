package multiprocessing.local.environment;

/// What a program left: its exit code and all that it printed.
record Ended(int exitCode, String out, String err) {
    /// The end of a program that succeeded and complained about nothing.
    static Ended well(String out) {
        return new Ended(0, out, "");
    }
}
