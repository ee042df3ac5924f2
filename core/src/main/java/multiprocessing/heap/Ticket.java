package multiprocessing.heap;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.io.Serializable;
import java.util.HashSet;
import java.util.Set;
import multiprocessing.signal.Members;

/// A holding on its way to another process: keeps it in being until somebody there holds it.
///
/// @param cell the holding's
/// @param name the cell's name
/// @param ticket the ticket's own cell
/// @param ticketName that cell's name
public record Ticket(long cell, long name, long ticket, long ticketName) implements Serializable {
    /*
     * A cell of its own, which names the holding's. It is taken away once: by whoever arrives, by the sender if the
     * message was not sent after all, at the sender's burial if it was not sent by then, or else at the end of what
     * carried the message: who takes a message from there holds the carrier until it has arrived.
     */
    private static final long TARGET = Cells.CONTENT;
    private static final long SENDER = TARGET + Long.BYTES;
    private static final long CARRIER = SENDER + Long.BYTES;
    private static final long CONTENT_BYTES = 3 * Long.BYTES;

    static Ticket to(long cell) {
        long ticket =
                Cells.allocate(
                        CONTENT_BYTES,
                        fresh -> {
                            LONG.setVolatile(MEMORY, fresh + SENDER, (long) Members.own());
                            LONG.setVolatile(MEMORY, fresh + TARGET, cell);
                        });
        return new Ticket(cell, Cells.name(cell), ticket, Cells.name(ticket));
    }

    /// From now on it no longer matters whether the sender lives. To be called just before the message is sent: a sender
    /// that dies in between leaves a holding that lasts as long as the carrier, while the other order could lose it. Has no
    /// effect on a ticket that was taken away: of a message that is sent in part again, some have arrived.
    ///
    /// @param carrier the cell of the holding that the message waits in; 0 if in none, or if who takes it does not hold it
    public void sent(long carrier) {
        // else its cell may be another's; one that is not sent is taken away by nobody else
        if (Cells.name(ticket) == ticketName) {
            LONG.setVolatile(MEMORY, ticket + CARRIER, carrier);
            LONG.setVolatile(MEMORY, ticket + SENDER, 0L);
        }
    }

    /// Takes the ticket away, if it is still there: the message was not sent after all. Idempotent.
    public void revoke() {
        if (Cells.freeIfNamed(ticket, ticketName)) {
            Steps.step();
            Holding.endIfUnheld(cell, name);
        }
    }

    /// Whether anything is on its way to that cell, but for what waits there in itself.
    static boolean isUnderWayTo(long cell) {
        for (long ticket : Cells.used(CONTENT_BYTES, CONTENT_BYTES)) {
            if (target(ticket) == cell) {
                return true;
            }
        }
        return false;
    }

    /// The cells to which anything is on its way, as [#isUnderWayTo] says.
    static Set<Long> targets() {
        var targets = new HashSet<Long>();
        for (long ticket : Cells.used(CONTENT_BYTES, CONTENT_BYTES)) {
            targets.add(target(ticket));
        }
        return targets;
    }

    /// Where it leads; 0 if it waits there itself.
    private static long target(long ticket) {
        long target = (long) LONG.getVolatile(MEMORY, ticket + TARGET);
        return (long) LONG.getVolatile(MEMORY, ticket + CARRIER) == target ? 0 : target;
    }

    /// Takes away what waits in a carrier that ends. To be called before its cell can be another's.
    static void revokeIn(long carrier) {
        revokeWhere(CARRIER, carrier, carrier);
    }

    /// Takes away what a dead member has not sent.
    static void bury(int member) {
        revokeWhere(SENDER, member, 0);
    }

    /// @param field of a ticket, and its value in those to take away
    /// @param ending a holding that is ending already, or 0
    private static void revokeWhere(long field, long value, long ending) {
        for (long ticket : Cells.used(CONTENT_BYTES, CONTENT_BYTES)) {
            long ticketName = Cells.name(ticket); // first: from now on it may be another
            long cell = (long) LONG.getVolatile(MEMORY, ticket + TARGET);
            long name = Cells.name(cell);
            if ((long) LONG.getVolatile(MEMORY, ticket + field) == value
                    && Cells.freeIfNamed(ticket, ticketName)
                    && cell != ending) {
                Steps.step();
                Holding.endIfUnheld(cell, name);
            }
        }
    }
}
