package multiprocessing.sync;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.ref.Reference;
import multiprocessing.codec.Handle;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;

/// A semaphore that counts, and does not know who has what.
final class CountingSemaphore extends Semaphore {
    private final long permits;

    private CountingSemaphore(Holding holding) {
        super(holding, holding.offset() + CountingLayout.GATE);
        this.permits = holding.offset() + CountingLayout.PERMITS;
    }

    static Semaphore of(int count) {
        long permits = checked(count);
        var holding = Holding.create(CountingLayout.SIZE);
        LONG.setVolatile(MEMORY, holding.offset() + CountingLayout.PERMITS, permits);
        return new CountingSemaphore(holding);
    }

    @Override
    public boolean tryAcquire() {
        try {
            long seen = permits();
            while (seen > 0) {
                long now = (long) LONG.compareAndExchange(MEMORY, permits, seen, seen - 1);
                if (now == seen) {
                    return true;
                }
                seen = now;
            }
            return false;
        } finally {
            Reference.reachabilityFence(holding); // whose memory may be another's after it
        }
    }

    @Override
    public void release() {
        try {
            addPermit();
            gate.wakeOneAfterExchange();
        } finally {
            Reference.reachabilityFence(holding); // whose memory may be another's after it
        }
    }

    private void addPermit() {
        long seen;
        do {
            seen = permits();
            if (seen == Integer.MAX_VALUE) {
                throw new IllegalStateException(
                        "no room for another permit: release() as often as acquire(), permits="
                                + seen);
            }
        } while (!LONG.compareAndSet(MEMORY, permits, seen, seen + 1));
    }

    @Override
    public int value() {
        return (int) permits();
    }

    @Override
    public boolean isReady() {
        return permits() > 0;
    }

    private long permits() {
        return (long) LONG.getVolatile(MEMORY, permits);
    }

    @Override
    public Handle toHandle() {
        return new SemaphoreHandle(holding.ticket());
    }

    @Override
    public String toString() {
        return "Semaphore[" + value() + "]";
    }

    record SemaphoreHandle(Ticket ticket) implements TicketHandle {
        @Override
        public Object resolve() {
            return new CountingSemaphore(Holding.arrive(ticket));
        }
    }
}
