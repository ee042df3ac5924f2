package multiprocessing.heap;

import multiprocessing.codec.Handle;
import org.jspecify.annotations.Nullable;

/// A handle that is a ticket to a holding.
public interface TicketHandle extends Handle {
    /// The ticket.
    Ticket ticket();

    @Override
    default void sent(long carrier) {
        ticket().sent(carrier);
    }

    @Override
    default @Nullable Object holdIn(long carrier) {
        ticket().keepIn(carrier);
        return null;
    }

    @Override
    default void revoke() {
        ticket().revoke();
    }
}
