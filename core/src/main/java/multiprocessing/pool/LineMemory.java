package multiprocessing.pool;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import multiprocessing.heap.Holding;
import multiprocessing.ring.Inbox;
import multiprocessing.ring.OneToOneRing;
import multiprocessing.ring.Outbox;
import multiprocessing.signal.Gate;
import org.jspecify.annotations.Nullable;

/// The two rings, the gates, the cell and the tray of a line, as either end sees them.
final class LineMemory {
    final OneToOneRing orders;
    final OneToOneRing replies;
    final Gate ordersGate;
    final Gate roomGate;
    final Gate callsGate;
    final Cell cell;
    final Tray tray;

    private static final int SHORT_BYTES = 256;

    private final Holding holding;
    private final long lacks;

    /// Where a short message lies, to cost no heap on its way.
    private final MemorySegment scratch = Arena.ofAuto().allocate(SHORT_BYTES);

    private final Outbox shortMessage;

    LineMemory(Holding holding) {
        this.holding = holding;
        long offset = holding.offset();
        long data = (long) LONG.getAcquire(MEMORY, offset + LineLayout.DATA);
        this.orders = new OneToOneRing(offset + LineLayout.ORDERS, data + LineLayout.ORDERS_DATA);
        this.replies =
                new OneToOneRing(offset + LineLayout.REPLIES, data + LineLayout.REPLIES_DATA);
        this.ordersGate = new Gate(offset + LineLayout.ORDERS_GATE);
        this.roomGate = new Gate(offset + LineLayout.ROOM_GATE);
        this.callsGate = new Gate(offset + LineLayout.CALLS_GATE);
        this.cell = new Cell(new SharedWords(data + LineLayout.CELL));
        this.tray = new Tray(offset + LineLayout.TRAY, data + LineLayout.TRAY_DATA);
        this.lacks = offset + LineLayout.LACKS;
        this.shortMessage = Outbox.of(scratch, 0, 0, holding.cell());
    }

    /// The memory of a new line.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    static Holding create() {
        var holding = Holding.create(LineLayout.BYTES);
        long data = holding.allocate(LineLayout.DATA_BYTES);
        for (long at = LineLayout.CELL; at < LineLayout.TRAY_DATA; at += Long.BYTES) {
            LONG.set(MEMORY, data + at, 0L);
        }
        LONG.setRelease(MEMORY, holding.offset() + LineLayout.DATA, data);
        return holding;
    }

    /// By the parent: whether it has orders for which there was no room.
    void parentLacksRoom(boolean is) {
        LONG.setVolatile(MEMORY, lacks, is ? 1L : 0L);
    }

    boolean parentLacksRoom() {
        return (long) LONG.getVolatile(MEMORY, lacks) != 0;
    }

    /// Puts a message if there is room. By one thread at a time.
    ///
    /// @return whether there was
    boolean put(byte[] message, OneToOneRing ring) throws InterruptedException {
        if (message.length <= SHORT_BYTES) {
            MemorySegment.copy(message, 0, scratch, ValueLayout.JAVA_BYTE, 0, message.length);
            return ring.put(shortMessage.ofLength(message.length));
        }
        Outbox outbox =
                Outbox.of(MemorySegment.ofArray(message), 0, message.length, holding.cell());
        boolean isPut = false;
        try {
            isPut = ring.put(outbox);
        } finally {
            if (!isPut) {
                outbox.discard();
            }
        }
        return isPut;
    }

    /// Takes the first message, or null.
    static byte @Nullable [] take(OneToOneRing ring) throws InterruptedException {
        try (var inbox = Inbox.ofThread()) {
            if (!ring.take(inbox)) {
                return null;
            }
            return first(Math.toIntExact(inbox.lengthBytes()), inbox);
        }
    }

    /// Takes the first message, an [Order], or null. Instead of one for which there is no heap, one that says so.
    ///
    /// @throws multiprocessing.error.TransferException if that one is none that can be large
    static byte @Nullable [] takeOrder(OneToOneRing ring) throws InterruptedException {
        return take(ring, Order.HEAD_BYTES, (head, length) -> Order.unread(head, length).encode());
    }

    /// Takes the first message, a [Reply], or null. Instead of one for which there is no heap, one that says so.
    ///
    /// @throws multiprocessing.error.TransferException if that one is of no task
    static byte @Nullable [] takeReply(OneToOneRing ring) throws InterruptedException {
        return take(ring, Reply.HEAD_BYTES, (head, length) -> Reply.unread(head, length).encode());
    }

    private static byte @Nullable [] take(OneToOneRing ring, int headBytes, Unread unread)
            throws InterruptedException {
        try (var inbox = Inbox.ofThread()) {
            if (!ring.take(inbox)) {
                return null;
            }
            int length = Math.toIntExact(inbox.lengthBytes());
            try {
                return first(length, inbox);
            } catch (OutOfMemoryError e) {
                return unread.encode(first(Math.min(length, headBytes), inbox), length);
            }
        }
    }

    /// Says that a message could not be read.
    private interface Unread {
        byte[] encode(byte[] head, int lengthBytes);
    }

    /// The first so many bytes of a message.
    private static byte[] first(int count, Inbox inbox) {
        var bytes = new byte[count];
        MemorySegment.copy(inbox.segment(), ValueLayout.JAVA_BYTE, inbox.offset(), bytes, 0, count);
        return bytes;
    }

    void close() {
        holding.close();
    }
}
