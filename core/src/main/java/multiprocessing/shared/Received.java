package multiprocessing.shared;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import multiprocessing.heap.Ticket;
import org.jspecify.annotations.Nullable;

/// The shared values that this process has made or received, so that each is there once. Thread-safe.
final class Received {
    /*
     * What was received stays until its maker has let go, though no task refers to it: the next one will. Whether that is
     * so is looked at when another comes. What comes back to its maker, who has forgotten it, must not stay for its own sake.
     */
    private record Name(long cell, long name) {}

    private static final Map<Name, Shared<?>> RECEIVED = new HashMap<>(); // guarded by the class
    private static final Map<Name, WeakReference<Shared<?>>> MADE = new HashMap<>(); // likewise

    private Received() {}

    static synchronized void made(Shared<?> value, Block block) {
        sweep();
        MADE.put(new Name(block.cell(), block.name()), new WeakReference<>(value));
    }

    /// What the ticket is for.
    ///
    /// @throws multiprocessing.error.TransferException if it has ended
    static synchronized Shared<?> arrive(Ticket ticket) {
        sweep();
        var name = new Name(ticket.cell(), ticket.name());
        Shared<?> known = find(name);
        if (known != null) {
            ticket.revoke();
            return known;
        }
        Shared<?> arrived = Shared.arrive(ticket);
        if (arrived.isMadeByThisProcess()) {
            MADE.put(name, new WeakReference<>(arrived));
        } else {
            RECEIVED.put(name, arrived);
        }
        return arrived;
    }

    private static @Nullable Shared<?> find(Name name) {
        WeakReference<Shared<?>> made = MADE.get(name);
        return made == null ? RECEIVED.get(name) : made.get();
    }

    private static void sweep() {
        MADE.values().removeIf(made -> made.refersTo(null));
        RECEIVED.values().removeIf(value -> !value.isWanted());
    }
}
