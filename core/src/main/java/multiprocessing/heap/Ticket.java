package multiprocessing.heap;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.io.Serializable;
import multiprocessing.signal.Members;

/// A holding on its way to another process: keeps it in being until somebody there holds it.
///
/// @param cell the holding's; 0 if it is [#alone]
/// @param name the cell's name
/// @param ticket the ticket's own cell
/// @param ticketName that cell's name
public record Ticket(long cell, long name, long ticket, long ticketName) implements Serializable {
    /*
     * A cell of its own, which names the holding's. It is taken away once: by whoever arrives, by the sender if the
     * message was not sent after all, at the sender's burial if it was not sent by then, or else at the end of what
     * carried the message: who takes a message from there holds the carrier until it has arrived.
     *
     *     to ── target: the holding ──sent elsewhere──▶ the same ──arrive, revoke──▶ taken away
     *                               └─ sent into the holding itself ──▶ target: 0, for it does not keep it
     *
     * A holding counts the tickets whose target it is, in the same section of the heap's lock: see there.
     */
    private static final long TARGET = Cells.CONTENT;
    private static final long SENDER = TARGET + Long.BYTES;
    private static final long CARRIER = SENDER + Long.BYTES;
    private static final long CONTENT_BYTES = 3 * Long.BYTES;

    /// A ticket that keeps nothing in being: by it others see whether what it goes with [is still there][#isThere].
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room
    public static Ticket alone() {
        Holding.haveDuty(); // to take away those of the dead
        return to(0);
    }

    static Ticket to(long cell) {
        long ticket =
                Cells.allocate(
                        CONTENT_BYTES,
                        fresh -> {
                            LONG.setVolatile(MEMORY, fresh + SENDER, (long) Members.own());
                            lead(fresh, cell);
                        });
        return new Ticket(cell, cell == 0 ? 0 : Cells.name(cell), ticket, Cells.name(ticket));
    }

    /// Whether somebody may still arrive by it, in whichever process: it was not taken away.
    public boolean isThere() {
        return Cells.name(ticket) == ticketName;
    }

    /// From now on it no longer matters whether the sender lives. To be called just before the message is sent: a sender
    /// that dies in between leaves a holding that lasts as long as the carrier, while the other order could lose it. Has no
    /// effect on a ticket that was taken away: of a message that is sent in part again, some have arrived.
    ///
    /// @param carrier the cell of the holding that the message waits in; 0 if in none, or if who takes it does not hold it
    public void sent(long carrier) {
        // else its cell may be another's; one that is not sent is taken away by nobody else
        if (isThere()) {
            Holding.noteCarrier(carrier);
            Steps.step();
            LONG.setVolatile(MEMORY, ticket + CARRIER, carrier);
            Steps.step();
            leadUnlessTaken(carrier == cell ? 0 : cell);
            Steps.step();
            LONG.setVolatile(MEMORY, ticket + SENDER, 0L);
        }
    }

    /// Has the carrier keep the holding from now on: this is in a message there, and many arrive by it. To be called before any
    /// of them does.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room; this is a ticket as before
    public void keepIn(long carrier) {
        to(cell).sent(carrier);
        revoke();
    }

    private void leadUnlessTaken(long target) {
        if (target(ticket) == target) {
            return;
        }
        boolean isWhole = false;
        Heap.lock();
        try {
            if (isThere()) {
                lead(ticket, target);
            }
            isWhole = true;
        } finally {
            Heap.unlock(isWhole);
        }
    }

    /// Takes the ticket away, if it is still there: the message was not sent after all. Idempotent.
    public void revoke() {
        if (takeAway(ticket, ticketName) && cell != 0) {
            Holding.endIfUnheld(cell, name);
        }
    }

    /// Takes a ticket away, unless that was done before.
    ///
    /// @return whether it was done now
    static boolean takeAway(long ticket, long ticketName) {
        return Cells.freeIfNamed(ticket, ticketName, gone -> lead(gone, 0));
    }

    /// Has a ticket lead to that holding, or nowhere. The heap's lock must be held.
    private static void lead(long ticket, long cell) {
        long before = target(ticket);
        LONG.setVolatile(MEMORY, ticket + TARGET, cell);
        Steps.step();
        if (before != 0) {
            Holding.countTicket(before, -1);
        }
        if (cell != 0) {
            Holding.countTicket(cell, 1);
        }
        Steps.step();
    }

    /// Has all tickets counted where they lead, where none are. The heap's lock must be held.
    static void countAll() {
        Cells.forEach(
                CONTENT_BYTES,
                CONTENT_BYTES,
                ticket -> {
                    if (Cells.isUsed(ticket) && target(ticket) != 0) {
                        Holding.countTicket(target(ticket), 1);
                    }
                });
    }

    /// The holding that it keeps in being; 0 if none.
    private static long target(long ticket) {
        return (long) LONG.getVolatile(MEMORY, ticket + TARGET);
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
            long cell = target(ticket);
            long name = Cells.name(cell);
            if ((long) LONG.getVolatile(MEMORY, ticket + field) == value
                    && takeAway(ticket, ticketName)
                    && cell != 0
                    && cell != ending) {
                Holding.endIfUnheld(cell, name);
            }
        }
    }
}
