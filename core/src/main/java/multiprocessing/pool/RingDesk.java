package multiprocessing.pool;

import multiprocessing.codec.Loaders;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.process.Process;
import multiprocessing.signal.Gate;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable.Registration;
import multiprocessing.time.WaitingList;
import org.jspecify.annotations.Nullable;

/// The worker's end of a line between processes. There is no other way to end such a worker than to end its process, so an
/// interrupt of its thread means nothing here.
final class RingDesk implements Desk {
    private final LineMemory memory;
    private final Gate bell;
    private final long carrier;
    private @Nullable Registration calls;

    RingDesk(LineMemory memory, Holding bell) {
        this.memory = memory;
        this.bell = new Gate(bell.offset());
        this.carrier = bell.cell();
    }

    /// What a worker's process does.
    ///
    /// Numbers, and nothing else, so that the job of the process goes in the short form.
    static void work(
            int worker,
            int slot,
            long lineCell,
            long lineName,
            long lineTicket,
            long lineTicketName,
            long bellCell,
            long bellName,
            long bellTicket,
            long bellTicketName)
            throws InterruptedException {
        var ofLine = new Ticket(lineCell, lineName, lineTicket, lineTicketName);
        var ofBell = new Ticket(bellCell, bellName, bellTicket, bellTicketName);
        try (var line = Holding.arrive(ofLine);
                var bell = Holding.arrive(ofBell)) {
            Worker.becomes(
                    new Worker(
                            worker, slot, Process.current().name(), ProcessHandle.current().pid()));
            var desk = new RingDesk(new LineMemory(line), bell);
            try {
                new WorkerLoop(desk).run();
            } finally {
                desk.leave();
            }
        }
    }

    @Override
    public Cell cell() {
        return memory.cell;
    }

    @Override
    public long carrier() {
        return carrier;
    }

    @Override
    public @Nullable ClassLoader loader(int number) {
        return Loaders.numberedOfParent(number);
    }

    @Override
    public byte[] take() {
        while (true) {
            try {
                byte[] order = LineMemory.takeOrder(memory.orders);
                if (order != null) {
                    if (memory.parentLacksRoom() && memory.orders.isHalfFree()) {
                        bell.wakeAll();
                    }
                    return order;
                }
                boolean _ = memory.ordersGate.await(this::hasNext, Deadline.never());
            } catch (InterruptedException notOurs) {
                // means nothing here
            }
        }
    }

    @Override
    public boolean hasNext() {
        return !memory.orders.isEmpty();
    }

    @Override
    public void put(byte[] reply) {
        while (true) {
            try {
                if (memory.put(reply, memory.replies)) {
                    return;
                }
                memory.cell.end();
                bell.wakeAll();
                boolean _ = memory.roomGate.await(memory.replies::isHalfFree, Deadline.never());
            } catch (InterruptedException notOurs) {
                // means nothing here
            }
        }
    }

    @Override
    public boolean keep(Packer results, long next, long startedNanos) {
        return memory.tray.keep(results, next, startedNanos);
    }

    @Override
    public void flush() {
        bell.wakeAll();
    }

    /// Whoever looks at the gate acts, and the watch stays there: to come again after each call would take heap, which may be
    /// full just then, and a worker that is not there any more hears nothing.
    @Override
    public void whenCalled(Runnable action) {
        calls =
                memory.callsGate.whenTrue(
                        () -> {
                            act(action);
                            return false;
                        },
                        () -> {});
    }

    private static void act(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            WaitingList.report(e); // the next call is heard all the same
        }
    }

    /// When this returns nothing is heard any more. A spare that only exercises lives on, and keeps nothing of it.
    void leave() {
        if (calls != null) {
            calls.cancel();
        }
    }
}
