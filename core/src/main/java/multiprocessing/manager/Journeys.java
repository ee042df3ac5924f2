package multiprocessing.manager;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import multiprocessing.heap.Ticket;
import org.jspecify.annotations.Nullable;

/// The referents of proxies that go from one process to another. Thread-safe.
final class Journeys {
    /*
     *  sender                            server                               receivers
     *  toHandle: a ticket, DEPART ─────▶ under way: journey → referent, ticket
     *  handle, ticket ════════ a queue, a pipe, a pool ═════════════════════▶ resolve
     *                                    under way no more    ◀── ARRIVE ─────── the first
     *                                    it holds the referent ── proxy ──────▶ takes the ticket away
     *                                    travelled: number → referent, if any
     *                                    holds it still       ◀── ARRIVE ─────── each further one
     *
     * The first who arrives takes the place of the journey: it holds the referent. Of a message that many decode, as the
     * function of a pool's map, the first is the sender, who holds on until no other will decode it (see Handle.resolve).
     * So a further one finds the referent in being: that it does not keep it itself is why there is no end to be told.
     *
     * That nobody will arrive is told by nobody: who would tell may be dead. The ticket is in shared memory, and taken away
     *
     *     by who calls the message back     it was not sent, or its receiver has ended
     *     at the sender's burial            if it was not sent by then
     *     at the end of what carries it     a queue, pipe or pool that all have closed, forgotten or died with
     *
     * and the server looks, before it counts and when others come and go. Each look at all journeys has had as many
     * occasions since the last one as there are journeys to look at, so that it costs an occasion next to nothing; so has
     * each look at all that have travelled, which may be many more.
     *
     * Safe since a receiver takes the ticket away after it has arrived, and holds the carrier until then. If it dies in
     * between, the referent stays as long as the carrier, as all does that is shared. The server's own end ends all.
     *
     * A server elsewhere does not see the tickets: see FarJourneys.
     *
     * Rejected: a pipe, whose one end goes with the proxy and whose other the server has: it tells the same by what is there
     * already, and takes 64 KiB for each proxy under way.
     */
    private record UnderWay(Referent referent, @Nullable Ticket ticket) {
        boolean isOver() {
            return ticket != null && !ticket.isThere();
        }
    }

    // guarded by this
    private final Map<Long, UnderWay> underWay = new HashMap<>(); // by the journey's number
    private final Map<Long, WeakReference<Referent>> travelled = new HashMap<>(); // by its own
    private int untilTidyUnderWay;
    private int untilTidyTravelled;

    /// @param ticket of the journey, or null if it is of another process tree, whose memory is not here
    synchronized void depart(long journey, Referent referent, @Nullable Ticket ticket) {
        underWay.put(journey, new UnderWay(referent, ticket));
        travelled.computeIfAbsent(referent.number(), _ -> new WeakReference<>(referent));
    }

    /// An occasion to forget what nobody waits for any more.
    synchronized void tidySometimes() {
        if (--untilTidyUnderWay <= 0) {
            tidyUnderWay();
        }
        if (--untilTidyTravelled <= 0) {
            travelled.values().removeIf(referent -> referent.refersTo(null));
            untilTidyTravelled = travelled.size();
        }
    }

    private void tidyUnderWay() {
        underWay.values().removeIf(UnderWay::isOver);
        untilTidyUnderWay = underWay.size();
    }

    /// What the journey was for.
    ///
    /// @throws IllegalStateException if it has ended, and nobody has the referent
    synchronized Referent arrive(Journey journey) {
        UnderWay first = underWay.remove(journey.number());
        WeakReference<Referent> further = travelled.get(journey.referent());
        Referent referent = first != null ? first.referent : further != null ? further.get() : null;
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
        tidyUnderWay();
        underWay.values().forEach(known -> all.add(known.referent));
    }
}
