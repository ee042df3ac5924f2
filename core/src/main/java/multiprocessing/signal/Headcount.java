package multiprocessing.signal;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.MEMORY;

/// How many workers the processes of this tree have together, of one kind.
///
/// Thread-safe, process-safe, and nothing here waits. What a process has counted is forgotten with its death.
public final class Headcount {
    /*
     * Each process writes in its own row only. Who wants one more counts it first and looks at the sum then: so two who do
     * that at once may both be refused the last one, and ask again later, but never both have it.
     */

    /// Those that pools in children have beside their first.
    public static final Headcount FURTHER = new Headcount(MemberLayout.FURTHER);

    /// Those that start or have something to do.
    public static final Headcount BUSY = new Headcount(MemberLayout.BUSY);

    private final long field;

    private Headcount(long field) {
        this.field = field;
    }

    /// Counts one more of this process, unless there would be more than `most` in the tree.
    ///
    /// @return whether it was counted
    public boolean addWithin(int most) {
        add(1);
        if (total() > most) {
            add(-1);
            return false;
        }
        return true;
    }

    /// Counts more of this process, or less, however many there are.
    public void add(int workers) {
        long own = MemberLayout.at(Members.placeOf(Membership.begin())) + field;
        int _ = (int) INT.getAndAdd(MEMORY, own, workers);
    }

    /// How many the living have.
    public int total() {
        int total = 0;
        for (int place = 0; place < Members.places(); place++) {
            if (Members.isLive(place)) {
                total += (int) INT.getVolatile(MEMORY, MemberLayout.at(place) + field);
            }
        }
        return total;
    }
}
