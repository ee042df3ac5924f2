package multiprocessing.pool;

/// How many workers a pool may have, and have busy, beside what was asked for. Guarded by the coordinator.
interface Budget {
    /// One without bounds.
    Budget UNBOUNDED =
            new Budget() {
                @Override
                public boolean isShared() {
                    return false;
                }

                @Override
                public boolean allowsAnother(int present) {
                    return true;
                }

                @Override
                public void hasLeft(int present) {
                    // nobody counts
                }

                @Override
                public boolean allowsBusy(int busy) {
                    return true;
                }

                @Override
                public void isBusy(int busy) {
                    // nobody counts
                }

                @Override
                public void isIdle(int busy) {
                    // nobody counts
                }

                @Override
                public boolean isExceeded(int busy) {
                    return false;
                }
            };

    /// Whether what it allows depends on others: workers are hired only when there is something for them to do, then, and
    /// leave when there is nothing.
    boolean isShared();

    /// Whether the pool may have one worker more than the `present` ones; if so it has.
    boolean allowsAnother(int present);

    /// A worker is gone, `present` ones are left.
    void hasLeft(int present);

    /// Whether one worker more than the `busy` ones may be busy; if so it is.
    boolean allowsBusy(int busy);

    /// One worker more than the `busy` ones is busy, allowed or not.
    void isBusy(int busy);

    /// A worker is idle, `busy` ones are left.
    void isIdle(int busy);

    /// Whether the `busy` ones are too many, since others have become busy.
    boolean isExceeded(int busy);
}
