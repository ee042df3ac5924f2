package multiprocessing.heap;

import static multiprocessing.signal.Words.LONG;

import java.io.Serializable;
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
     * message was not sent after all, or at the sender's burial if it was not sent by then.
     */
    private static final long TARGET = Cells.CONTENT;
    private static final long SENDER = TARGET + Long.BYTES;
    private static final long CONTENT_BYTES = 2 * Long.BYTES;

    static Ticket to(long cell) {
        long ticket =
                Cells.allocate(
                        CONTENT_BYTES,
                        fresh -> {
                            LONG.setVolatile(fresh + SENDER, (long) Members.own());
                            LONG.setVolatile(fresh + TARGET, cell);
                        });
        return new Ticket(cell, Cells.name(cell), ticket, Cells.name(ticket));
    }

    /// From now on it no longer matters whether the sender lives. To be called just before the message is sent: one that
    /// dies in between leaves a holding that lasts as long as the tree, while the other order could lose it.
    public void sent() {
        LONG.setVolatile(ticket + SENDER, 0L);
    }

    /// Takes the ticket away, if it is still there: the message was not sent after all. Idempotent.
    public void revoke() {
        if (Cells.freeIfNamed(ticket, ticketName)) {
            Holding.endIfUnheld(cell, name);
        }
    }

    /// Whether anything is on its way to that cell.
    static boolean isUnderWayTo(long cell) {
        for (long ticket : Cells.used(CONTENT_BYTES, CONTENT_BYTES)) {
            if ((long) LONG.getVolatile(ticket + TARGET) == cell) {
                return true;
            }
        }
        return false;
    }

    /// Takes away what a dead member has not sent.
    static void bury(int member) {
        for (long ticket : Cells.used(CONTENT_BYTES, CONTENT_BYTES)) {
            if ((long) LONG.getVolatile(ticket + SENDER) == member) {
                long cell = (long) LONG.getVolatile(ticket + TARGET);
                new Ticket(cell, Cells.name(cell), ticket, Cells.name(ticket)).revoke();
            }
        }
    }
}
