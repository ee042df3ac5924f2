package multiprocessing.manager;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The referents of proxies that go from one process to another. Thread-safe.
final class Journeys {
    /*
     *  sender                            server                               receivers
     *  toHandle ──── DEPART ───────────▶ under way: journey → referent
     *  handle ════════════════ a queue, a pipe, a pool ═════════════════════▶ resolve
     *                                    under way no more    ◀── ARRIVE ─────── the first
     *                                    it holds the referent ── proxy ──────▶
     *                                    travelled: number → referent, if any
     *                                    holds it still       ◀── ARRIVE ─────── each further one
     *
     * The first who arrives takes the place of the journey: it holds the referent. Of a message that many decode, as the
     * function of a pool's map, the first is the sender, who holds on until no other will decode it (see Handle.resolve).
     * So a further one finds the referent in being: that it does not keep it itself is why there is no end to be told.
     */
    private static final int TIDY_LEAST = 64;

    // guarded by this
    private final Map<Long, Referent> underWay = new HashMap<>(); // by the journey's number
    private final Map<Long, WeakReference<Referent>> travelled = new HashMap<>(); // by its own
    private int untilTidy = TIDY_LEAST;

    synchronized void depart(long journey, Referent referent) {
        if (--untilTidy == 0) {
            tidy();
        }
        underWay.put(journey, referent);
        travelled.computeIfAbsent(referent.number(), _ -> new WeakReference<>(referent));
    }

    /// Each number of referents that is looked at has one departure to pay for it.
    private void tidy() {
        travelled.values().removeIf(referent -> referent.refersTo(null));
        untilTidy = Math.max(TIDY_LEAST, travelled.size());
    }

    /// What the journey was for.
    ///
    /// @throws IllegalStateException if it has ended, and nobody has the referent
    synchronized Referent arrive(Journey journey) {
        Referent first = underWay.remove(journey.number());
        WeakReference<Referent> further = travelled.get(journey.referent());
        Referent referent = first != null || further == null ? first : further.get();
        if (referent == null) {
            throw new IllegalStateException(
                    "this proxy has arrived elsewhere, or was called back, and nobody has its object any more");
        }
        return referent;
    }

    /// Nobody will arrive.
    synchronized void recall(long journey) {
        underWay.remove(journey);
    }

    /// Adds all that are under way.
    synchronized void collect(Set<Referent> all) {
        all.addAll(underWay.values());
    }
}
