package multiprocessing.pool;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.process.Builder;
import multiprocessing.process.Process;
import multiprocessing.signal.Gate;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Workers that are processes of their own. They wake the parent at a gate that is the pool's.
final class RingLines implements Lines {
    private final Terms terms;
    private final Builder builder;
    private final Holding bellHolding = Holding.create(Gate.BYTES);
    private final Gate bell = new Gate(bellHolding.offset());
    private boolean isClosed; // guarded by this

    /// @param builder of each of them, but for its target and its name
    RingLines(Terms terms, Builder builder) {
        this.terms = terms;
        this.builder = builder;
    }

    @Override
    public Line open(int worker, int slot, String name) {
        var holding = LineMemory.create();
        Ticket ticket = null;
        Ticket bellTicket = null;
        Process process = null;
        try {
            ticket = holding.ticket();
            bellTicket = bellHolding.ticket();
            process = process(worker, slot, name, ticket, bellTicket);
            process.start();
            var line = new RingLine(process, holding, ticket, bellTicket, this::ring);
            boolean _ = line.offer(terms.order(bellHolding.cell()).encode()); // into an empty ring
            return line;
        } catch (Throwable e) { // encoding runs code of the user's
            if (process != null && process.isAlive()) { // and would wait for that order
                process.kill();
            }
            revoke(ticket);
            revoke(bellTicket);
            holding.close();
            throw e;
        }
    }

    private static void revoke(@Nullable Ticket made) {
        if (made != null) {
            made.revoke();
        }
    }

    private Process process(int worker, int slot, String name, Ticket line, Ticket bellOf) {
        long cell = line.cell();
        long cellName = line.name();
        long ticket = line.ticket();
        long ticketName = line.ticketName();
        long bellCell = bellOf.cell();
        long bellName = bellOf.name();
        long bellTicket = bellOf.ticket();
        long bellTicketName = bellOf.ticketName();
        return builder.copy()
                .target(() ->
                        RingDesk.work(
                                worker,
                                slot,
                                cell,
                                cellName,
                                ticket,
                                ticketName,
                                bellCell,
                                bellName,
                                bellTicket,
                                bellTicketName))
                .name(name)
                .build();
    }

    @Override
    public void await(BooleanSupplier condition, long timeoutNanos) throws InterruptedException {
        boolean _ = bell.await(condition, Deadline.in(Duration.ofNanos(timeoutNanos)));
    }

    @Override
    public synchronized void ring() {
        if (!isClosed) { // then its memory may be another's
            bell.wakeAll();
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        bellHolding.close();
    }
}
