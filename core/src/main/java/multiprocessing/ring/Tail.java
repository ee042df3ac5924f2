package multiprocessing.ring;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Steps;

/// The end of a ring at which messages are put. Its calls are made inside the section.
final class Tail {
    private final long cell;
    private final long ring;
    private final long most;
    private final long putCount;
    private final long positions;
    private final long knownTaken;
    private final Section section;

    Tail(long cell, long ring, long most) {
        this.cell = cell;
        this.ring = ring;
        this.most = most;
        putCount = ring + RingLayout.PUT_COUNT;
        positions = ring + RingLayout.TAIL;
        knownTaken = ring + RingLayout.KNOWN_TAKEN;
        section = Section.ofPutting(cell, ring);
    }

    Section section() {
        return section;
    }

    /// Puts a message and leaves the section.
    Outcome append(Outbox message) {
        boolean isWritten = false;
        try {
            long count = (long) LONG.getAcquire(MEMORY, putCount);
            if (count < 0) {
                return Outcome.CLOSED;
            }
            if (most != 0 && isFull(count)) {
                return Outcome.NOT_IN_TIME;
            }
            long behind =
                    write(message, (long) LONG.get(MEMORY, positions + RingLayout.which(count)));
            isWritten = true;
            Steps.step();
            LONG.set(MEMORY, positions + RingLayout.which(count + 1), behind);
            Steps.step();
            message.hand();
            Steps.step();
            message.isPut = LONG.compareAndSet(MEMORY, putCount, count, count + 1);
            Steps.step();
            if (!message.isPut) {
                message.takeBack();
                return Outcome.CLOSED;
            }
            return Outcome.DONE;
        } catch (RuntimeException | Error e) {
            giveUp(message, isWritten || !(e instanceof SharedMemoryException));
            throw e;
        } finally {
            section.leave();
        }
    }

    /// Has the memory of a message that was not put be its owner's again, before others sweep, and what was to be the ring's be
    /// found by them.
    ///
    /// @param mayLose whether a block may be linked already; not when there was no room for one
    private void giveUp(Outbox message, boolean mayLose) {
        if (message.isPut) {
            return;
        }
        message.takeBack();
        if (mayLose) {
            section.noteLoss();
        }
    }

    private boolean isFull(long count) {
        if (count - (long) LONG.get(MEMORY, knownTaken) < most) {
            return false;
        }
        long taken = (long) LONG.getAcquire(MEMORY, ring + RingLayout.TAKEN_COUNT);
        LONG.set(MEMORY, knownTaken, taken);
        return count - taken >= most;
    }

    /// Writes the record of a message.
    ///
    /// @return the position behind it
    private long write(Outbox message, long position) {
        boolean isCopied = message.run() == 0;
        long lengthBytes = isCopied ? message.lengthBytes() : Long.BYTES;
        long from = position;
        if (from == 0) {
            long first = freshBlock();
            LONG.setRelease(MEMORY, ring + RingLayout.FIRST, first);
            from = Blocks.start(first);
        } else if (Blocks.roomBytes(from) < Blocks.HEAD_BYTES + Blocks.padded(lengthBytes)) {
            Blocks.link(Blocks.block(from), freshBlock());
            Steps.step();
        }
        Blocks.word(from, message.lengthBytes() << 1 | (isCopied ? 0 : 1));
        long payload = Blocks.after(from, Blocks.HEAD_BYTES);
        Steps.step();
        if (isCopied) {
            Blocks.write(payload, message.segment(), message.offset(), lengthBytes);
        } else {
            Blocks.word(payload, message.run());
        }
        return Blocks.after(payload, lengthBytes);
    }

    /// A block that belongs to the ring and to which nothing refers yet.
    private long freshBlock() {
        section.sweepIfNeeded();
        long spare = (long) LONG.getAndSet(MEMORY, ring + RingLayout.SPARE, 0L);
        Steps.step();
        return spare != 0 ? spare : Heap.allocate(Blocks.BLOCK_BYTES, cell, 0);
    }
}
