package multiprocessing.sync;

import multiprocessing.codec.Handle;
import multiprocessing.heap.Ticket;

/// A handle that is a ticket to a holding.
interface TicketHandle extends Handle {
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
