package multiprocessing.stress;

/// What is done to a process.
enum Strike {
    /// Ends it at once.
    SIGKILL(9),
    /// Asks it to end.
    SIGTERM(15),
    /// Holds it for a while, then SIGCONT: nobody may notice more than a pause.
    SIGSTOP(0);

    private final int deadly;

    Strike(int deadly) {
        this.deadly = deadly;
    }

    /// The number of the signal that ends it; 0 where none does.
    int deadly() {
        return deadly;
    }
}
