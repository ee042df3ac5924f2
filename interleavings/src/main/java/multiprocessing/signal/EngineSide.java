package multiprocessing.signal;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.util.Objects;
import java.util.stream.IntStream;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.interleavings.Side;
import multiprocessing.ring.Inbox;
import multiprocessing.ring.Messages;
import multiprocessing.ring.Outcome;
import multiprocessing.ring.RobustRing;
import multiprocessing.time.Deadline;

/// A process, with a library of its own.
///
/// ```
///  0         32        48        56        64          72
///  +---------+---------+---------+---------+-----------+
///  | lock    | gate    | counter | comes   | seen turn |      a slot; each begins at a multiple of 128
///  +---------+---------+---------+---------+-----------+
/// ```
public final class EngineSide implements Side {
    private static final long LOCK = 0;
    private static final long GATE = LOCK + OwnedLock.BYTES;
    private static final long COUNTER = GATE + Gate.BYTES;
    private static final long COMES = COUNTER + Long.BYTES;
    private static final long SEEN_TURN = COMES + Long.BYTES;
    private static final long SLOT_BYTES = 128;
    private static final long SLEEPERS = GATE + 8;

    private final Holding[] holdings = new Holding[SLOTS];
    private final RobustRing[] rings = new RobustRing[SLOTS];
    private final Messages[] messages = new Messages[SLOTS];
    private long slots;

    /// Called once by each class loader.
    public EngineSide() {}

    @Override
    public long[][] makeRings() {
        slots = Heap.allocate(SLOTS * SLOT_BYTES, 0, 0);
        var handles = new long[SLOTS + 1][];
        handles[SLOTS] = new long[] {slots};
        for (int i = 0; i < SLOTS; i++) {
            var holding = Holding.create(RobustRing.BYTES);
            Ticket ticket = holding.ticket();
            ticket.sent(0);
            handles[i] =
                    new long[] {ticket.cell(), ticket.name(), ticket.ticket(), ticket.ticketName()};
            use(i, holding);
        }
        return handles;
    }

    @Override
    public void join(long[][] handles) {
        slots = handles[SLOTS][0];
        for (int i = 0; i < SLOTS; i++) {
            long[] words = handles[i];
            use(i, Holding.arrive(new Ticket(words[0], words[1], words[2], words[3])));
        }
    }

    private void use(int slot, Holding holding) {
        holdings[slot] = holding;
        rings[slot] = new RobustRing(holding);
        messages[slot] = new Messages(rings[slot]);
    }

    private long at(int slot) {
        return slots + slot * SLOT_BYTES;
    }

    @Override
    public void clear(int slot) {
        Words.MEMORY.asSlice(at(slot), SLOT_BYTES).fill((byte) 0);
        IntStream.iterate(take(slot), item -> item != 0, _ -> take(slot)).forEach(_ -> {});
    }

    @Override
    public void countUnderLock(int slot) {
        var lock = new OwnedLock(at(slot) + LOCK);
        try {
            var _ = lock.acquire(Deadline.never());
            count(slot);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            lock.release();
        }
    }

    @Override
    public void countUnderPlantedLock(int slot) {
        long word = at(slot) + LOCK;
        while ((long) LONG.getVolatile(MEMORY, word) != 0) {
            Thread.onSpinWait();
        }
        LONG.setVolatile(MEMORY, word, 1L);
        count(slot);
        LONG.setVolatile(MEMORY, word, 0L);
    }

    private void count(int slot) {
        LONG.set(MEMORY, at(slot) + COUNTER, (long) LONG.get(MEMORY, at(slot) + COUNTER) + 1);
    }

    @Override
    public long counted(int slot) {
        return (long) LONG.getVolatile(MEMORY, at(slot) + COUNTER);
    }

    @Override
    public void put(int slot, int item) {
        if (messages[slot].tryPut(item) != Outcome.DONE) {
            throw new IllegalStateException("no room in a ring without bound");
        }
    }

    @Override
    public int take(int slot) {
        try (var inbox = Inbox.ofThread()) {
            return messages[slot].tryTake(inbox) == Outcome.DONE
                    ? (Integer) Objects.requireNonNull(inbox.decode())
                    : 0;
        }
    }

    @Override
    public long size(int slot) {
        return rings[slot].size();
    }

    @Override
    public int takeByPlantedCount(int slot) {
        long counter = at(slot) + COUNTER;
        if ((long) LONG.getVolatile(MEMORY, counter) != 0) {
            return 0;
        }
        LONG.setVolatile(MEMORY, counter, 1L);
        return 1;
    }

    @Override
    public int announceAndLook(int slot) {
        int turn = new Gate(at(slot) + GATE).announce();
        int came = (int) (long) LONG.getVolatile(MEMORY, at(slot) + COMES);
        LONG.setVolatile(MEMORY, at(slot) + SEEN_TURN, (long) turn);
        return came;
    }

    @Override
    public void comeTrueAndWake(int slot) {
        LONG.setRelease(MEMORY, at(slot) + COMES, 1L);
        new Gate(at(slot) + GATE).wakeAll();
    }

    @Override
    public void comeTrueAndPlantedWake(int slot) {
        LONG.setRelease(MEMORY, at(slot) + COMES, 1L);
        if ((long) LONG.getOpaque(MEMORY, at(slot) + SLEEPERS) != 0) {
            new Gate(at(slot) + GATE).wakeAll();
        }
    }

    @Override
    public boolean wasCalled(int slot) {
        int turn = (int) INT.getVolatile(MEMORY, at(slot) + GATE + Gate.TURN);
        return turn != (int) (long) LONG.getVolatile(MEMORY, at(slot) + SEEN_TURN);
    }
}
