package multiprocessing.heap;

import multiprocessing.codec.Handle;

/// A handle that is a ticket to a holding.
public interface TicketHandle extends Handle {
    /// The ticket.
    Ticket ticket();

    @Override
    default void sent(long carrier) {
        ticket().sent(carrier);
    }

    @Override
    default void revoke() {
        ticket().revoke();
    }
}
