package multiprocessing.connection;

import multiprocessing.codec.Handle;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import org.jspecify.annotations.Nullable;

/// An end of a pipe on its way to another process.
///
/// @param memory of the pipe
/// @param end its holding
/// @param which end it is
record PipeHandle(Ticket memory, Ticket end, PipeEnd which) implements Handle {
    @Override
    public Connection resolve() {
        Holding arrivedMemory = Holding.arrive(memory);
        try {
            return new PipeConnection(arrivedMemory, Holding.arrive(end), which);
        } catch (RuntimeException | Error e) {
            arrivedMemory.close();
            throw e;
        }
    }

    @Override
    public void sent(long carrier) {
        memory.sent(carrier);
        end.sent(carrier);
    }

    @Override
    public @Nullable Object holdIn(long carrier) {
        memory.keepIn(carrier);
        end.keepIn(carrier);
        return null;
    }

    @Override
    public void revoke() {
        try {
            end.revoke();
        } finally {
            memory.revoke();
        }
    }
}
