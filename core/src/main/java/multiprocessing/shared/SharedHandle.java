package multiprocessing.shared;

import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;

/// A shared value on its way.
record SharedHandle(Ticket ticket) implements TicketHandle {
    @Override
    public Shared<?> resolve() {
        return Received.arrive(ticket);
    }

    /// One of its own: the one that users have, they may close.
    @Override
    public Object hold() {
        return Shared.arrive(ticket);
    }
}
