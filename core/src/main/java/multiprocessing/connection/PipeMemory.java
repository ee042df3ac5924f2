package multiprocessing.connection;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.ring.OneToOneRing;
import multiprocessing.signal.Gate;

/// What the ends of a pipe have in common, in the content of a holding. An end is 0 or 1.
///
/// ```
///    0         8
///    +---------+
///    | data    |                         offset of a run: the data of ring 0, those of ring 1
///    +---------+
///  128                   144      160
///    +--------------------+--------+
///    | messages for 0     | room   |     gates at which end 0 waits
///    +--------------------+--------+
///  256
///    |  the same for end 1         |
///  384
///    | head of ring 0              |     from end 0 to end 1
///  896
///    | head of ring 1              |     from end 1 to end 0, if duplex
/// 1408
/// ```
///
/// What different sides write is two cache lines apart.
final class PipeMemory {
    private static final long DATA = 0;
    private static final long GATES = 128;
    private static final long GATES_BYTES = 128;
    private static final long RINGS = GATES + 2 * GATES_BYTES;
    static final long BYTES = RINGS + 2 * OneToOneRing.HEAD_BYTES;

    private static final int GATES_OF_END = 2; // the first: messages

    private PipeMemory() {}

    /// Both ends of a new pipe.
    static Pipe createPipe(boolean isDuplex) {
        Holding memory = create(isDuplex);
        Holding first = Holding.create(0);
        Holding second = Holding.create(0);
        first.wakeAtEnd(memory, messages(memory, 1), GATES_OF_END);
        second.wakeAtEnd(memory, messages(memory, 0), GATES_OF_END);
        var end0 = new PipeEnd(0, isDuplex, second.cell(), second.name());
        var end1 = new PipeEnd(1, isDuplex, first.cell(), first.name());
        return new Pipe(
                new PipeConnection(memory, first, end0),
                new PipeConnection(heldAgain(memory), second, end1));
    }

    private static Holding heldAgain(Holding memory) {
        Ticket ticket = memory.ticket();
        try {
            return Holding.arrive(ticket);
        } catch (RuntimeException | Error e) {
            ticket.revoke();
            throw e;
        }
    }

    private static Holding create(boolean isDuplex) {
        var holding = Holding.create(BYTES);
        long bytes = (isDuplex ? 2 : 1) * OneToOneRing.DATA_BYTES;
        LONG.setRelease(MEMORY, holding.offset() + DATA, holding.allocate(bytes));
        return holding;
    }

    /// What `end` sends into.
    static OneToOneRing outbound(Holding memory, int end, boolean isDuplex) {
        long data = (long) LONG.getAcquire(MEMORY, memory.offset() + DATA);
        return new OneToOneRing(
                ring(memory, end), data + (isDuplex ? end * OneToOneRing.DATA_BYTES : 0));
    }

    /// Where the head of the ring is into which `end` sends.
    static long ring(Holding memory, int end) {
        return memory.offset() + RINGS + end * OneToOneRing.HEAD_BYTES;
    }

    /// Where `end` waits for messages.
    static long messages(Holding memory, int end) {
        return memory.offset() + GATES + end * GATES_BYTES;
    }

    /// Where `end` waits for room.
    static long room(Holding memory, int end) {
        return messages(memory, end) + Gate.BYTES;
    }
}
