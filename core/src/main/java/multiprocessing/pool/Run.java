package multiprocessing.pool;

/// What a worker told of items that it ran.
///
/// @param startedNanos when the first began, by [System#nanoTime]
/// @param nanos how long they took
/// @param bytes how long the message is
record Run(long startedNanos, long nanos, int bytes) {
    /// Of what did not run, or of a worker that cannot tell any more.
    static final Run UNKNOWN = new Run(0, 0, 0);

    /// That of short items just before, of which the same message tells.
    Run before() {
        return new Run(startedNanos, 0, 0);
    }

    /// That of short items just behind, likewise.
    Run behind() {
        return new Run(startedNanos + nanos, 0, 0);
    }
}
