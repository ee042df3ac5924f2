package multiprocessing.sync;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;

/// A number that the processes of a test share and change without any care.
final class SharedLong implements Shareable {
    private final Holding holding;

    private SharedLong(Holding holding) {
        this.holding = holding;
    }

    static SharedLong create() {
        return new SharedLong(Holding.create(Long.BYTES));
    }

    long get() {
        return (long) LONG.get(MEMORY, holding.offset());
    }

    void set(long value) {
        LONG.set(MEMORY, holding.offset(), value);
    }

    void add(long value) {
        set(get() + value);
    }

    @Override
    public Handle toHandle() {
        return new SharedLongHandle(holding.ticket());
    }

    record SharedLongHandle(Ticket ticket) implements TicketHandle {
        @Override
        public Object resolve() {
            return new SharedLong(Holding.arrive(ticket));
        }
    }
}
