package multiprocessing.stress;

/// Whom it meets.
enum Kind {
    ROOT,
    CHILD,
    GRANDCHILD,
    /// A JVM that waits for its job.
    SPARE,
    /// A JVM, or what becomes one, in its first moments; it may have a job and may not.
    BOOTING;

    static final int MAX_BOOTING_MILLIS = 400;
}
