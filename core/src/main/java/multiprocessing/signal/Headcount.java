package multiprocessing.signal;

import static multiprocessing.signal.MemberLayout.WORKERS;
import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.MEMORY;

/// How many workers the processes of this tree have together.
///
/// Thread-safe, process-safe, and nothing here waits. What a process has counted is forgotten with its death.
public final class Headcount {
    /*
     * Each process writes in its own row only. Who wants one more counts it first and looks at the sum then: so two who do
     * that at once may both be refused the last one, and ask again later, but never both have it.
     */
    private static final long OWN = MemberLayout.at(Members.placeOf(Members.own())) + WORKERS;

    private Headcount() {}

    /// Counts one more of this process, unless there would be more than `most` in the tree.
    ///
    /// @return whether it was counted
    public static boolean addWithin(int most) {
        add(1);
        if (total() > most) {
            add(-1);
            return false;
        }
        return true;
    }

    /// Counts more of this process, or less, however many there are.
    public static void add(int workers) {
        int _ = (int) INT.getAndAdd(MEMORY, OWN, workers);
    }

    /// How many the living have.
    public static int total() {
        int total = 0;
        for (int place = 0; place < Members.places(); place++) {
            if (Members.isLive(place)) {
                total += (int) INT.getVolatile(MEMORY, MemberLayout.at(place) + WORKERS);
            }
        }
        return total;
    }
}
