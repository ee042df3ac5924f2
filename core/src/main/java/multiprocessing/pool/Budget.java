package multiprocessing.pool;

/// How many workers a pool may have, and have busy, beside what was asked for; as many as it likes, where nothing else is said.
/// Guarded by the coordinator.
interface Budget {
    /// One without bounds.
    Budget UNBOUNDED = new Budget() {};

    /// Whether what it allows depends on others: workers are hired only when there is something for them to do, then, and
    /// leave when there is nothing.
    default boolean isShared() {
        return false;
    }

    /// Whether the pool may have one worker more than the `present` ones; if so it has.
    default boolean allowsAnother(int present) {
        return true;
    }

    /// A worker is gone, `present` ones are left.
    default void left(int present) {}

    /// Whether one worker more than the `busy` ones may be busy; if so it is.
    default boolean allowsBusy(int busy) {
        return true;
    }

    /// One worker more than the `busy` ones is busy, allowed or not.
    default void becameBusy(int busy) {}

    /// A worker is idle, `busy` ones are left.
    default void becameIdle(int busy) {}

    /// Whether the `busy` ones are too many, since others have become busy.
    default boolean isExceeded(int busy) {
        return false;
    }
}
