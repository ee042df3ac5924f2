package multiprocessing.pool;

/// How many workers a pool may have, beside what was asked for. Guarded by the coordinator.
interface Budget {
    /// One without bounds.
    Budget UNBOUNDED =
            new Budget() {
                @Override
                public boolean allowsAnother(int present) {
                    return true;
                }

                @Override
                public void hasLeft(int present) {
                    // nobody counts
                }

                @Override
                public void end() {
                    // nor is anything left
                }
            };

    /// Whether the pool may have one worker more than the `present` ones; if so it has.
    boolean allowsAnother(int present);

    /// A worker is gone, `present` ones are left.
    void hasLeft(int present);

    /// The pool has no workers any more, nor will have.
    void end();
}
