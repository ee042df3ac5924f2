package multiprocessing.shared;

import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;

/// A map on its way.
///
/// @param ticket to its memory
/// @param keys the type of its keys
/// @param values that of its values
record MapHandle(Ticket ticket, Class<?> keys, Class<?> values) implements TicketHandle {
    @Override
    public SharedMap<?, ?> resolve() {
        return new SharedMap<>(
                Holding.arrive(ticket), SimpleKind.ofKeys(keys), SimpleKind.of(values));
    }
}
