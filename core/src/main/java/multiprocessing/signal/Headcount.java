package multiprocessing.signal;

import static multiprocessing.signal.MemberLayout.BUDGET;
import static multiprocessing.signal.MemberLayout.WORKERS;
import static multiprocessing.signal.Words.INT;

/// How many workers the processes of this tree have together, and how many they may.
///
/// Thread-safe, process-safe, and nothing here waits. What a process has counted is forgotten with its death.
public final class Headcount {
    /*
     * Each process writes in its own row only. Who wants one more counts it first and looks at the sum then: so two who do
     * that at once may both be refused the last one, and ask again later, but never both have it.
     */
    private static final long OWN = MemberLayout.at(Members.placeOf(Members.own()));

    private Headcount() {}

    /// Counts one more of this process, unless there would be more than the budget.
    ///
    /// @param budgetLeast how large the budget is in any case
    /// @return whether it was counted
    public static boolean addWithinBudget(int budgetLeast) {
        add(1);
        if (total() > Math.max(budgetLeast, sum(BUDGET))) {
            add(-1);
            return false;
        }
        return true;
    }

    /// Counts more of this process, or less, however many there are.
    public static void add(int workers) {
        int _ = (int) INT.getAndAdd(OWN + WORKERS, workers);
    }

    /// Makes the budget larger, or smaller, by this process's part in it.
    public static void addToBudget(int workers) {
        int _ = (int) INT.getAndAdd(OWN + BUDGET, workers);
    }

    /// How many the living have.
    public static int total() {
        return sum(WORKERS);
    }

    private static int sum(long field) {
        int sum = 0;
        for (int place = 0; place < Members.places(); place++) {
            if (Members.isLive(place)) {
                sum += (int) INT.getVolatile(MemberLayout.at(place) + field);
            }
        }
        return sum;
    }
}
