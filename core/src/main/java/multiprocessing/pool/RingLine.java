package multiprocessing.pool;

import java.util.OptionalInt;
import java.util.OptionalLong;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.process.Process;
import org.jspecify.annotations.Nullable;

/// The parent's end of a line to a process.
final class RingLine implements Line {
    private static final int WAKE_EVERY = 64;

    private final Process process;
    private final LineMemory memory;
    private final Ticket ticket;
    private final Ticket bellTicket;
    private final long pid;
    private boolean lacksRoom;
    private int taken;
    private volatile boolean hasEnded;
    private volatile boolean isEndSeen;

    RingLine(Process process, Holding holding, Ticket ticket, Ticket bellTicket, Runnable bell) {
        this.process = process;
        this.memory = new LineMemory(holding);
        this.ticket = ticket;
        this.bellTicket = bellTicket;
        this.pid = process.pid();
        var _ =
                process.sentinel()
                        .whenReady(() -> {
                            hasEnded = true;
                            bell.run();
                        });
    }

    @Override
    public Cell cell() {
        return memory.cell;
    }

    /// The pool's bell: a line ends while others have tasks that were sent there first, and before all that it brought is
    /// decoded.
    @Override
    public long carrier() {
        return bellTicket.cell();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public boolean offer(byte[] order) {
        boolean isPut;
        try {
            isPut = put(order);
            if (!isPut && !lacksRoom) {
                lacksRoom(true);
                isPut = put(order); // else room made meanwhile would not be told
            }
        } catch (SharedMemoryException e) { // when there is more memory nobody tells
            lacksRoom(false);
            throw e;
        }
        if (isPut) {
            lacksRoom(false);
            memory.ordersGate.wakeAll();
        }
        return isPut;
    }

    @Override
    public boolean hasTakenAll() {
        return memory.orders.isEmpty();
    }

    private void lacksRoom(boolean itDoes) {
        if (lacksRoom != itDoes) {
            lacksRoom = itDoes;
            memory.parentLacksRoom(itDoes);
        }
    }

    private boolean put(byte[] order) {
        boolean wasInterrupted = Thread.interrupted(); // nobody else puts here, so it does not wait
        try {
            return memory.put(order, memory.orders);
        } catch (InterruptedException e) {
            wasInterrupted = true;
            return false;
        } finally {
            restore(wasInterrupted);
        }
    }

    @Override
    public byte @Nullable [] poll() {
        boolean wasInterrupted = Thread.interrupted(); // nor takes
        try {
            byte[] reply = LineMemory.takeReply(memory.replies);
            if (reply == null ? taken > 0 : ++taken == WAKE_EVERY) {
                taken = 0;
                memory.roomGate.wakeAll();
            }
            return reply;
        } catch (InterruptedException e) {
            wasInterrupted = true;
            return null;
        } finally {
            restore(wasInterrupted);
        }
    }

    private static void restore(boolean wasInterrupted) {
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean hasNews() {
        return !memory.replies.isEmpty()
                || (hasEnded && !isEndSeen)
                || (memory.parentLacksRoom() && memory.orders.isHalfFree());
    }

    @Override
    public void call() {
        memory.callsGate.wakeAll();
    }

    @Override
    public OptionalLong privateBytes() {
        return process.privateBytes();
    }

    @Override
    public void terminate() {
        process.terminate();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public boolean hasEnded() {
        isEndSeen = hasEnded;
        return isEndSeen;
    }

    /// One that is no child of this process's is another machine's, as far as a back end says so.
    @Override
    public boolean isGone() {
        return ProcessHandle.of(process.pid())
                .flatMap(ProcessHandle::parent)
                .filter(ProcessHandle.current()::equals)
                .isEmpty();
    }

    @Override
    public Reply.@Nullable Values kept(long task, int first) {
        return memory.tray.read(task, first, memory.cell.startedNanos());
    }

    @Override
    public Ending ending() {
        OptionalInt exitCode = process.exitCode();
        return new Ending(exitCode.orElseThrow(), process.exception(), process::lastWords);
    }

    @Override
    public void close() {
        ticket.revoke(); // had it not arrived
        bellTicket.revoke();
        memory.close();
    }
}
