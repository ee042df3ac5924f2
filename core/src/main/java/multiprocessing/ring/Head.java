package multiprocessing.ring;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Steps;

/// The end of a ring at which messages are taken. Its calls are made inside the section.
final class Head {
    private final long ring;
    private final long takenCount;
    private final long positions;
    private final long knownPut;
    private final Section section;

    Head(long cell, long ring) {
        this.ring = ring;
        takenCount = ring + RingLayout.TAKEN_COUNT;
        positions = ring + RingLayout.HEAD;
        knownPut = ring + RingLayout.KNOWN_PUT;
        section = Section.ofTaking(cell, ring);
    }

    Section section() {
        return section;
    }

    /// Takes the first message and leaves the section.
    Outcome remove(Inbox to) {
        try {
            long count = (long) LONG.get(MEMORY, takenCount);
            if (count == (long) LONG.get(MEMORY, knownPut)) {
                long put = (long) LONG.getAcquire(MEMORY, ring + RingLayout.PUT_COUNT);
                if (count == (put & RingLayout.COUNT_BITS)) {
                    return put < 0 ? Outcome.CLOSED : Outcome.NOT_IN_TIME;
                }
                LONG.set(MEMORY, knownPut, put & RingLayout.COUNT_BITS);
            }
            read(count, to);
            return Outcome.DONE;
        } catch (RuntimeException | Error e) {
            section.noteLoss(); // of what was taken, perhaps
            throw e;
        } finally {
            section.leave();
        }
    }

    private void read(long count, Inbox to) {
        long from = (long) LONG.get(MEMORY, positions + RingLayout.which(count));
        if (from == 0) {
            from = Blocks.start((long) LONG.getAcquire(MEMORY, ring + RingLayout.FIRST));
        }
        long word = Blocks.word(from);
        long lengthBytes = word >>> 1;
        long payload = Blocks.after(from, Blocks.HEAD_BYTES);
        long run = 0;
        long behind;
        if ((word & 1) != 0) {
            run = Blocks.word(payload);
            behind = Blocks.after(payload, Long.BYTES);
        } else if (lengthBytes > Outbox.COPIED_MOST) {
            throw new SharedMemoryException("a queue is damaged: lengthBytes=" + lengthBytes);
        } else {
            to.copy(payload, lengthBytes);
            behind = Blocks.after(payload, lengthBytes);
        }
        Steps.step();
        LONG.set(MEMORY, positions + RingLayout.which(count + 1), behind);
        Steps.step();
        LONG.setRelease(MEMORY, takenCount, count + 1);
        Steps.step();
        if (run != 0) {
            to.accept(run, lengthBytes);
            Steps.step();
        }
        if (Blocks.block(behind) != Blocks.block(from)) {
            retire(Blocks.block(from));
        }
    }

    /// Keeps one emptied block for the next put that needs one.
    private void retire(long block) {
        if (!LONG.compareAndSet(MEMORY, ring + RingLayout.SPARE, 0L, block)) {
            try {
                Heap.free(block);
            } catch (SharedMemoryException | OutOfMemoryError | StackOverflowError e) {
                section.noteLoss(); // the message is taken and must not be lost for this
            }
        }
        Steps.step();
        section.sweepIfNeeded();
    }
}
