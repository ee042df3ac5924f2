package multiprocessing.shared;

import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;

/// A shared value on its way.
record SharedHandle(Ticket ticket) implements TicketHandle {
    @Override
    public Shared<?> resolve() {
        return Received.arrive(ticket);
    }
}
