package multiprocessing.pool;

/// Which of the claims of a [Cell] are not in use. Guarded by the coordinator.
final class Claims {
    private final short[] free = new short[Cell.CLAIMS];
    private int count;

    Claims() {
        reset();
    }

    /// One that is free.
    ///
    /// @throws IndexOutOfBoundsException if none is
    int take() {
        return free[--count];
    }

    void giveBack(int claim) {
        free[count++] = (short) claim;
    }

    /// All are free.
    void reset() {
        count = free.length;
        for (int i = 0; i < count; i++) {
            free[i] = (short) (count - 1 - i);
        }
    }
}
