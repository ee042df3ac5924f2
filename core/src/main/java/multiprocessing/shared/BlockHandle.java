package multiprocessing.shared;

import multiprocessing.codec.Handle;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;

/// A value or an array on its way.
///
/// @param kind of what: a [Kind] by its name
/// @param isArray whether it is an array
/// @param ticket to its memory
/// @param lock which guards it, if any; travels by a handle of its own
record BlockHandle(String kind, boolean isArray, Ticket ticket, @Nullable RLock lock)
        implements TicketHandle {
    static Handle of(Kind kind, boolean isArray, Block block) {
        return new BlockHandle(kind.name(), isArray, block.ticket(), block.lock());
    }

    @Override
    public Guarded resolve() {
        Block block = Block.arrive(ticket, lock);
        Kind of = Kind.valueOf(kind);
        return isArray ? of.array(block) : of.value(block);
    }
}
