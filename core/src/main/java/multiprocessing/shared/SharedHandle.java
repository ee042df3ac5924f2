package multiprocessing.shared;

import multiprocessing.codec.Handle;
import multiprocessing.heap.Ticket;

/// A shared value on its way.
record SharedHandle(Ticket ticket) implements Handle {
    @Override
    public Shared<?> resolve() {
        return Received.arrive(ticket);
    }

    @Override
    public void sent(long carrier) {
        ticket.sent(carrier);
    }

    @Override
    public void revoke() {
        ticket.revoke();
    }
}
