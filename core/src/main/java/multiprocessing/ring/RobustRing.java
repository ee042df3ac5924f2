package multiprocessing.ring;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.ref.Reference;
import multiprocessing.heap.Holding;
import multiprocessing.signal.Gate;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable.Registration;

/// Messages in the order in which they were put, by any process, to be taken by any process.
///
/// Thread-safe, process-safe. A message that was put is in shared memory, whatever becomes of who put it. Whichever
/// process is killed at whichever instruction: no message of another is lost, doubled or torn, and nobody is blocked.
public final class RobustRing {
    /*
     * Idea: what is half done is invisible, and one word makes it visible.
     *
     * Who puts has the put lock, who takes the take lock; the two ends go on side by side. With count c, the next
     * record is written at tail[c & 1]; the position behind it is stored as tail[(c + 1) & 1]; then put count = c + 1 is
     * the commit. A process that dies before it has changed nothing that counts: the next one finds c and the old
     * position. Taking is the same with head[] and taken count. So the number of messages is exact, too.
     *
     * The commit of a put is a compare-and-set, for closing sets the sign bit of the same word: either the last put or
     * the closing comes first, and who finds the ring closed and empty knows that nothing will come.
     *
     * Memory: a run of the heap has its worker, whose death frees it, or none and is the ring's. It becomes the ring's
     * just before the commit of a put, and the taker's just after the commit of a take, both under a lock. So only an
     * owner of the lock that died, or was ended by an error, can leave a run of the ring to which nothing refers. Who gets the lock after it is told,
     * and sweeps.
     *
     * Rejected: a slot for each message with a state of its own. A process that dies after it has claimed one leaves a
     * hole, over which others must decide whether it is dead or slow.
     */

    /// Its size at the begin of the content of a holding. Zeroed memory is a new ring.
    public static final long BYTES = RingLayout.BYTES;

    private static final long CLOSED = Long.MIN_VALUE;

    private final Holding holding;
    private final long most;
    private final long putCount;
    private final long takenCount;
    private final Tail tail;
    private final Head head;
    private final Gate notEmpty;
    private final Gate notFull;

    /// The ring of a holding. All memory whose owner is the holding is the ring's.
    public RobustRing(Holding holding) {
        this.holding = holding;
        long at = holding.offset();
        most = (long) LONG.getAcquire(MEMORY, at + RingLayout.MOST);
        putCount = at + RingLayout.PUT_COUNT;
        takenCount = at + RingLayout.TAKEN_COUNT;
        tail = new Tail(holding.cell(), at, most);
        head = new Head(holding.cell(), at);
        notEmpty = new Gate(at + RingLayout.NOT_EMPTY);
        notFull = new Gate(at + RingLayout.NOT_FULL);
    }

    /// Makes the ring of a holding take at most so many messages, 0 for no bound. Before any object for it is made.
    public static void bound(Holding holding, long most) {
        LONG.setRelease(MEMORY, holding.offset() + RingLayout.MOST, most);
    }

    /// Puts a message, waiting for room. Wakes one who waits for it.
    ///
    /// @return [Outcome#CLOSED] if the ring was closed before there was room; unless [Outcome#DONE], nothing was put and
    ///     the message is still the caller's
    /// @throws InterruptedException if interrupted while waiting; nothing was put
    /// @throws multiprocessing.error.SharedMemoryException if there is no memory for it; nothing was put
    public Outcome put(Outbox message, Deadline deadline) throws InterruptedException {
        boolean hasWaited = false;
        try {
            while (tail.section().enter(deadline)) {
                Outcome outcome = tail.append(message);
                if (outcome == Outcome.DONE) {
                    notEmpty.wakeOne();
                    return outcome;
                }
                if (outcome == Outcome.CLOSED || !notFull.await(this::isPuttable, deadline)) {
                    return outcome;
                }
                hasWaited = true;
            }
            return Outcome.NOT_IN_TIME;
        } finally {
            if (hasWaited && hasRoom()) {
                notFull.wakeOne(); // our wake-up is another's, also if we leave with nothing done
            }
            Reference.reachabilityFence(holding);
        }
    }

    /// Puts a message if there is room now.
    public Outcome tryPut(Outbox message) {
        try {
            Outcome outcome = tail.section().enter() ? tail.append(message) : Outcome.NOT_IN_TIME;
            if (outcome == Outcome.DONE) {
                notEmpty.wakeOne();
            }
            return outcome;
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// Takes the first message, waiting for one. Wakes one who waits for room.
    ///
    /// @param to which must be empty, and has the message if [Outcome#DONE]
    /// @throws InterruptedException if interrupted while waiting; nothing was taken
    public Outcome take(Inbox to, Deadline deadline) throws InterruptedException {
        boolean hasWaited = false;
        try {
            while (head.section().enter(deadline)) {
                Outcome outcome = head.remove(to);
                if (outcome == Outcome.DONE) {
                    wakePutter();
                    return outcome;
                }
                if (outcome == Outcome.CLOSED || !notEmpty.await(this::isReady, deadline)) {
                    return outcome;
                }
                hasWaited = true;
            }
            return Outcome.NOT_IN_TIME;
        } finally {
            if (hasWaited && size() > 0) {
                notEmpty.wakeOne(); // as in put
            }
            Reference.reachabilityFence(holding);
        }
    }

    /// Takes the first message if there is one now.
    public Outcome tryTake(Inbox to) {
        try {
            Outcome outcome = head.section().enter() ? head.remove(to) : Outcome.NOT_IN_TIME;
            if (outcome == Outcome.DONE) {
                wakePutter();
            }
            return outcome;
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    private void wakePutter() {
        if (most != 0) {
            notFull.wakeOne();
        }
    }

    /// Has nobody put any more. Those who wait are woken; what was put can still be taken. Idempotent, does not wait.
    public void close() {
        try {
            long _ = (long) LONG.getAndBitwiseOr(MEMORY, putCount, CLOSED);
            notEmpty.wakeAll();
            notFull.wakeAll();
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// Whether nobody puts any more.
    public boolean isClosed() {
        try {
            return (long) LONG.getAcquire(MEMORY, putCount) < 0;
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// How many messages there are: exactly as many at one moment during the call.
    public long size() {
        try {
            while (true) {
                long taken = (long) LONG.getAcquire(MEMORY, takenCount);
                long put = (long) LONG.getAcquire(MEMORY, putCount) & RingLayout.COUNT_BITS;
                if ((long) LONG.getAcquire(MEMORY, takenCount) == taken) {
                    return put - taken;
                }
                Thread.onSpinWait();
            }
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// How many messages have ever been put.
    public long putCount() {
        try {
            return (long) LONG.getVolatile(MEMORY, putCount) & RingLayout.COUNT_BITS;
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// The most messages there can be, 0 for no bound.
    public long most() {
        return most;
    }

    /// Whether [#take] would not wait: a message is there, or none will come.
    public boolean isReady() {
        try {
            long put = (long) LONG.getVolatile(MEMORY, putCount);
            return put < 0 || put != (long) LONG.getVolatile(MEMORY, takenCount);
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// Whether [#put] would not wait: there is room, or there will be none.
    public boolean isPuttable() {
        try {
            return (long) LONG.getVolatile(MEMORY, putCount) < 0 || hasRoom();
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    private boolean hasRoom() {
        return most == 0 || size() < most;
    }

    /// Has `action` run once when [#isReady].
    public Registration whenReady(Runnable action) {
        return notEmpty.whenTrue(this::isReady, action);
    }

    /// The owner of its memory.
    long cell() {
        return holding.cell();
    }
}
