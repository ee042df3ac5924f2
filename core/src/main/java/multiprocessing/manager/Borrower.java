package multiprocessing.manager;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import multiprocessing.error.ClosedException;

/// A process that uses the server: the referents that it was given, each with the number of its references. Thread-safe.
final class Borrower {
    private final Map<Long, Held> held = new HashMap<>();
    private boolean isGone;

    private static final class Held {
        final Referent referent;
        long count;

        Held(Referent referent) {
            this.referent = referent;
        }
    }

    /// Counts a reference that is given to it.
    synchronized void lend(Referent referent) {
        if (!isGone) {
            held.computeIfAbsent(referent.number(), _ -> new Held(referent)).count++;
        }
    }

    /// Counts a reference that it gives back.
    synchronized void drop(long number) {
        Held known = held.get(number);
        if (known != null && --known.count == 0) {
            held.remove(number);
        }
    }

    /// @throws ClosedException if it has left
    /// @throws IllegalStateException if it does not hold it
    synchronized Referent referent(long number) {
        if (isGone) {
            throw gone();
        }
        Held known = held.get(number);
        if (known == null) {
            throw new IllegalStateException("no such object in the manager: number=" + number);
        }
        return known.referent;
    }

    synchronized boolean isGone() {
        return isGone;
    }

    /// Of a process that uses the server no more, though a line of it may stand.
    static ClosedException gone() {
        return new ClosedException(
                "the manager does not know this process any more: the first line of it has ended, or"
                        + " led to another manager");
    }

    /// Gives back all.
    synchronized void leave() {
        isGone = true;
        held.clear();
    }

    /// Adds all that it holds.
    synchronized void collect(Set<Referent> all) {
        held.values().forEach(known -> all.add(known.referent));
    }
}
