package multiprocessing.ring;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.foreign.MemorySegment;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Steps;
import multiprocessing.signal.OwnedLock;
import multiprocessing.signal.Words;
import multiprocessing.time.Deadline;

/// Messages in order from one end of a pipe to the other. Bounded: [#DATA_BYTES] for small messages and two large ones.
///
/// Thread-safe, process-safe at both ends. Whichever process is killed at whichever instruction: a message is there whole
/// or not at all, and is taken once. Does not wait for room or messages; that is up to the pipe.
public final class OneToOneRing {
    /*
     *      head ─▶ taken next                  tail ─▶ put next            positions: they grow for ever
     *    ┌─────────┬──────┬─────────┬───────┬─┬──────────────────┐
     *    │  free   │ word │ payload │ word  │…│      free        │         word: length << 1 | 0 the payload follows
     *    └─────────┴──────┴─────────┴───────┴─┴──────────────────┘                          1 it is in a run of its own,
     *                                                                                         whose offset follows
     *                                                                      or REST: the next record is at the start
     *
     * Who puts writes in free space and commits by one store of tail; who takes copies out and commits by one store of
     * head. What a dead process has left half done is free space, so the next owner of its lock has nothing to repair.
     *
     * A payload in a run counts in the ring as if it were there, but half of the ring at most: so large messages are
     * bounded, too, and one can be written while another is read.
     *
     * A run has its worker, whose death frees it, or none, and then the ring refers to it. It becomes the ring's just
     * before the commit of the put and the taker's just after the commit of the take. A process that dies just there
     * leaves a run that is freed with the pipe. Rejected: looking for it; a pipe does not live long enough.
     */

    /// The size of its head.
    public static final long HEAD_BYTES = OneToOneLayout.BYTES;

    /// The size of its data, which begin at a multiple of 8 and may have any content.
    public static final long DATA_BYTES = 64 << 10;

    private static final long WORD = Long.BYTES;

    /// A word less: if no more than this is taken, any message has room, with what is left free at the end of the data.
    private static final long HALF = DATA_BYTES / 2 - WORD;

    private static final long IN_RUN = 1;
    private static final long REST = -1;

    private final long data;
    private final long knownHead;
    private final long tail;
    private final long knownTail;
    private final long head;
    private final OwnedLock putLock;
    private final OwnedLock takeLock;

    /// The ring with that head, which is new if zero, and those data.
    public OneToOneRing(long headOffset, long dataOffset) {
        data = dataOffset;
        knownHead = headOffset + OneToOneLayout.KNOWN_HEAD;
        tail = headOffset + OneToOneLayout.TAIL;
        knownTail = headOffset + OneToOneLayout.KNOWN_TAIL;
        head = headOffset + OneToOneLayout.HEAD;
        putLock = new OwnedLock(headOffset + OneToOneLayout.PUT_LOCK);
        takeLock = new OwnedLock(headOffset + OneToOneLayout.TAKE_LOCK);
    }

    /// Puts a message if there is room.
    ///
    /// @return false if not; the message is still the caller's
    /// @throws InterruptedException if interrupted while another process puts; nothing was put
    public boolean put(Outbox message) throws InterruptedException {
        enter(putLock);
        try {
            long position = (long) LONG.get(MEMORY, tail);
            boolean isRun = message.run() != 0;
            long start = start(position, message.lengthBytes(), isRun);
            long behind = start + claimedBytes(message.lengthBytes(), isRun);
            if (behind - (long) LONG.get(MEMORY, knownHead) > DATA_BYTES) {
                long now = (long) LONG.getAcquire(MEMORY, head);
                LONG.set(MEMORY, knownHead, now);
                if (behind - now > DATA_BYTES) {
                    return false;
                }
            }
            if (start != position) {
                LONG.set(MEMORY, at(position), REST);
            }
            write(start, message);
            Steps.step();
            message.hand();
            Steps.step();
            LONG.setRelease(MEMORY, tail, behind);
            message.isPut = true;
            Steps.step();
            return true;
        } finally {
            putLock.release();
            Steps.step();
        }
    }

    private void write(long start, Outbox message) {
        long at = at(start);
        if (message.run() != 0) {
            LONG.set(MEMORY, at, message.lengthBytes() << 1 | IN_RUN);
            LONG.set(MEMORY, at + WORD, message.run());
        } else {
            LONG.set(MEMORY, at, message.lengthBytes() << 1);
            MemorySegment.copy(
                    message.segment(),
                    message.offset(),
                    Words.MEMORY,
                    at + WORD,
                    message.lengthBytes());
        }
    }

    /// Takes the first message if there is one.
    ///
    /// @param to which must be empty, and has the message if true is returned
    /// @throws InterruptedException if interrupted while another process takes; nothing was taken
    public boolean take(Inbox to) throws InterruptedException {
        enter(takeLock);
        try {
            long position = (long) LONG.get(MEMORY, head);
            if (position == (long) LONG.get(MEMORY, knownTail)) {
                long now = (long) LONG.getAcquire(MEMORY, tail);
                if (position == now) {
                    return false;
                }
                LONG.set(MEMORY, knownTail, now);
            }
            if ((long) LONG.get(MEMORY, at(position)) == REST) {
                position += DATA_BYTES - index(position);
            }
            read(position, to);
            return true;
        } finally {
            takeLock.release();
            Steps.step();
        }
    }

    private void read(long start, Inbox to) {
        long at = at(start);
        long word = (long) LONG.get(MEMORY, at);
        boolean isRun = (word & IN_RUN) != 0;
        long lengthBytes = word >>> 1;
        long run = 0;
        if (isRun) {
            run = (long) LONG.get(MEMORY, at + WORD);
        } else if (lengthBytes > Outbox.COPIED_MOST) {
            throw new SharedMemoryException("a pipe is damaged: lengthBytes=" + lengthBytes);
        } else {
            to.copyFrom(at + WORD, lengthBytes);
        }
        Steps.step();
        LONG.setRelease(MEMORY, head, start + claimedBytes(lengthBytes, isRun));
        Steps.step();
        if (isRun) {
            to.accept(run, lengthBytes);
            Steps.step();
        }
    }

    /// Whether there is nothing to take.
    public boolean isEmpty() {
        return (long) LONG.getVolatile(MEMORY, head) == (long) LONG.getVolatile(MEMORY, tail);
    }

    /// Whether those who wait for room should look: there is, for any message, and much. So who puts and who takes do not wake
    /// each other for each message.
    public boolean isHalfFree() {
        return (long) LONG.getVolatile(MEMORY, tail) - (long) LONG.getVolatile(MEMORY, head)
                <= HALF;
    }

    /// Where the record begins: there, or where the data begin again if it does not fit behind.
    private static long start(long position, long lengthBytes, boolean isRun) {
        long rest = DATA_BYTES - index(position);
        long needed = WORD + (isRun ? WORD : padded(lengthBytes));
        return needed <= rest ? position : position + rest;
    }

    private static long claimedBytes(long lengthBytes, boolean isRun) {
        long whole = WORD + padded(lengthBytes);
        return isRun ? Math.min(whole, HALF) : whole;
    }

    private static long padded(long lengthBytes) {
        return (lengthBytes + WORD - 1) & -WORD;
    }

    private static long index(long position) {
        return position & (DATA_BYTES - 1);
    }

    private long at(long position) {
        return data + index(position);
    }

    /// Whose owner has died, or was kept by an error from giving it back, has left nothing to repair.
    private static void enter(OwnedLock lock) throws InterruptedException {
        if (!lock.tryAcquire()) {
            OwnedLock.Outcome _ = lock.acquireOnce(Deadline.never());
        }
    }
}
