package multiprocessing.shared;

import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;

/// A struct or an array of structs on its way.
///
/// @param form its members
/// @param isArray whether it is an array
/// @param start where it begins, for one in an array
/// @param ticket to its memory
/// @param lock which guards it, if any; travels by a handle of its own
record StructHandle(String form, boolean isArray, long start, Ticket ticket, @Nullable RLock lock)
        implements TicketHandle {
    @Override
    public Guarded resolve() {
        StructForm members = StructForm.parse(form);
        Block block = Block.arrive(ticket, lock);
        return isArray ? new StructArray(members, block) : new Struct(members, block, start);
    }
}
