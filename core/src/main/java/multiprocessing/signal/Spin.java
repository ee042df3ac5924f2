package multiprocessing.signal;

import java.util.function.BooleanSupplier;

/// A short busy wait before sleeping, as long as it has paid lately.
final class Spin {
    /*
     * A sleeping thread costs 10 to 40 µs to wake, a spin of MOST some 20. A success doubles the next spin, a failure
     * halves it down to LEAST, from which it can recover. With one core, or in a virtual thread, whose carrier others
     * want, it does not pay at all. Races on `limit` lose a step, no more.
     */
    private static final int LEAST = 16;
    private static final int MOST = Runtime.getRuntime().availableProcessors() > 1 ? 2000 : 0;

    private int limit = MOST / 4;

    boolean until(BooleanSupplier condition) {
        if (Thread.currentThread().isVirtual()) {
            return condition.getAsBoolean();
        }
        int most = limit;
        for (int i = 0; i < most; i++) {
            if (condition.getAsBoolean()) {
                limit = Math.min(MOST, most * 2);
                return true;
            }
            Thread.onSpinWait();
        }
        limit = Math.max(Math.min(LEAST, MOST), most / 2);
        return false;
    }
}
