package multiprocessing.shared;

import multiprocessing.codec.Handle;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;

/// A map on its way.
///
/// @param ticket to its memory
/// @param keys the type of its keys
/// @param values that of its values
record MapHandle(Ticket ticket, Class<?> keys, Class<?> values) implements Handle {
    @Override
    public SharedMap<?, ?> resolve() {
        return new SharedMap<>(
                Holding.arrive(ticket), SimpleKind.ofKeys(keys), SimpleKind.of(values));
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
