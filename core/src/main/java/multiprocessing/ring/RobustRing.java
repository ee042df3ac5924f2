package multiprocessing.ring;

import static multiprocessing.signal.Words.LONG;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Holding;
import multiprocessing.signal.Gate;
import multiprocessing.signal.OwnedLock;
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
     * Who puts has the put lock, who takes the take lock; the two sides go on side by side. With count c, the next
     * record is written at tail[c & 1]; the position behind it is stored as tail[(c + 1) & 1]; then put count = c + 1 is
     * the commit. A process that dies before it has changed nothing that counts: the next one finds c and the old
     * position. Taking is the same with head[] and taken count. So the number of messages is exact, too.
     *
     * The commit of a put is a compare-and-set, for closing sets the sign bit of the same word: either the last put or
     * the closing comes first, and who finds the ring closed and empty knows that nothing will come.
     *
     * Memory: a run of the heap has its worker, whose death frees it, or none and is the ring's. It becomes the ring's
     * just before the commit of a put, and the taker's just after the commit of a take, both under a lock. So only the
     * death of a lock's owner can leave a run of the ring to which nothing refers. Who gets the lock after it is told,
     * and sweeps.
     *
     * Rejected: a slot for each message with a state of its own. A process that dies after it has claimed one leaves a
     * hole, over which others must decide whether it is dead or slow.
     */

    /// Its size in the content of a holding.
    public static final long BYTES = RingLayout.BYTES;

    private static final long COUNT_BITS = Long.MAX_VALUE;
    private static final long CLOSED = Long.MIN_VALUE;

    /// How long a call that does not wait for room or messages waits for the lock: longer than anybody has it who is not
    /// stopped.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Holding holding;
    private final BooleanSupplier isOver;
    private final long at;
    private final long putCount;
    private final long tail;
    private final long knownTaken;
    private final long takenCount;
    private final long head;
    private final long knownPut;
    private final long most;
    private final OwnedLock putLock;
    private final OwnedLock takeLock;
    private final Gate notEmpty;
    private final Gate notFull;

    /// The ring at that place in the content of a holding, where it is new if the memory is zero. It is the only one there:
    /// memory whose owner is the holding is the ring's.
    public RobustRing(Holding holding, long place) {
        this(holding, place, () -> false);
    }

    /// As [#RobustRing(Holding, long)]; for this object it counts as closed, too, once `isOver` says so.
    ///
    /// @param isOver reads shared memory only, quickly, and does not go back to false; who makes it true calls [#wakeAll]
    public RobustRing(Holding holding, long place, BooleanSupplier isOver) {
        this.holding = holding;
        this.isOver = isOver;
        at = holding.offset() + place;
        putCount = at + RingLayout.PUT_COUNT;
        tail = at + RingLayout.TAIL;
        knownTaken = at + RingLayout.KNOWN_TAKEN;
        takenCount = at + RingLayout.TAKEN_COUNT;
        head = at + RingLayout.HEAD;
        knownPut = at + RingLayout.KNOWN_PUT;
        most = (long) LONG.getAcquire(at + RingLayout.MOST);
        putLock = new OwnedLock(at + RingLayout.PUT_LOCK);
        takeLock = new OwnedLock(at + RingLayout.TAKE_LOCK);
        notEmpty = new Gate(at + RingLayout.NOT_EMPTY);
        notFull = new Gate(at + RingLayout.NOT_FULL);
    }

    /// Makes the ring that begins there hold at most so many messages, 0 for no bound. Before any object for it is made.
    public static void bound(Holding holding, long place, long most) {
        LONG.setRelease(holding.offset() + place + RingLayout.MOST, most);
    }

    /// Puts a message, waiting for room. Wakes one who waits for it.
    ///
    /// @return [Outcome#CLOSED] if the ring was closed before there was room; unless [Outcome#DONE], nothing was put and
    ///     the message is still the caller's
    /// @throws InterruptedException if interrupted while waiting; nothing was put
    /// @throws SharedMemoryException if there is no memory for it; nothing was put
    public Outcome put(Outbox message, Deadline deadline) throws InterruptedException {
        try {
            boolean hasWaited = false;
            while (true) {
                if (!enter(putLock, deadline)) {
                    return Outcome.NOT_IN_TIME;
                }
                Outcome outcome = append(message);
                if (outcome == Outcome.DONE) {
                    notEmpty.wakeOne();
                    if (hasWaited && hasRoom()) {
                        notFull.wakeOne();
                    }
                    return outcome;
                }
                if (outcome == Outcome.CLOSED || !notFull.await(this::isPuttable, deadline)) {
                    return outcome;
                }
                hasWaited = true;
            }
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// Puts a message if there is room now.
    public Outcome tryPut(Outbox message) {
        try {
            Outcome outcome = enter(putLock) ? append(message) : Outcome.NOT_IN_TIME;
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
        try {
            boolean hasWaited = false;
            while (true) {
                if (!enter(takeLock, deadline)) {
                    return Outcome.NOT_IN_TIME;
                }
                Outcome outcome = remove(to);
                if (outcome == Outcome.DONE) {
                    wakePutter();
                    if (hasWaited && size() > 0) {
                        notEmpty.wakeOne();
                    }
                    return outcome;
                }
                if (outcome == Outcome.CLOSED || !notEmpty.await(this::isReady, deadline)) {
                    return outcome;
                }
                hasWaited = true;
            }
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// Takes the first message if there is one now.
    public Outcome tryTake(Inbox to) {
        try {
            Outcome outcome = enter(takeLock) ? remove(to) : Outcome.NOT_IN_TIME;
            if (outcome == Outcome.DONE) {
                wakePutter();
            }
            return outcome;
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// Has nobody put any more. Those who wait are woken; what was put can still be taken. Idempotent, does not wait.
    public void close() {
        try {
            long _ = (long) LONG.getAndBitwiseOr(putCount, CLOSED);
            wakeAll();
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// Whether nobody puts any more.
    public boolean isClosed() {
        try {
            return (long) LONG.getAcquire(putCount) < 0 || isOver.getAsBoolean();
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// How many messages there are: exactly as many at one moment during the call.
    public long size() {
        try {
            while (true) {
                long taken = (long) LONG.getAcquire(takenCount);
                long put = (long) LONG.getAcquire(putCount) & COUNT_BITS;
                if ((long) LONG.getAcquire(takenCount) == taken) {
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
            return (long) LONG.getAcquire(putCount) & COUNT_BITS;
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
            long put = (long) LONG.getVolatile(putCount);
            return put < 0 || put != (long) LONG.getVolatile(takenCount) || isOver.getAsBoolean();
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// Whether [#put] would not wait.
    public boolean isPuttable() {
        try {
            return (long) LONG.getVolatile(putCount) < 0 || hasRoom() || isOver.getAsBoolean();
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// Has `action` run once when [#isReady].
    public Registration whenReady(Runnable action) {
        return notEmpty.whenTrue(this::isReady, action);
    }

    /// Has `action` run once when [#isPuttable].
    public Registration whenPuttable(Runnable action) {
        return notFull.whenTrue(this::isPuttable, action);
    }

    /// Has all who wait here look again.
    public void wakeAll() {
        try {
            notEmpty.wakeAll();
            notFull.wakeAll();
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    /// Where those wait who take: for [Holding#wakeAtEnd].
    public long notEmptyGate() {
        return at + RingLayout.NOT_EMPTY;
    }

    /// The owner of its memory.
    long cell() {
        return holding.cell();
    }

    /// Writes a message at the tail. The put lock is held and will be released.
    private Outcome append(Outbox message) {
        try {
            long count = (long) LONG.getAcquire(putCount);
            if (count < 0 || isOver.getAsBoolean()) {
                return Outcome.CLOSED;
            }
            if (most != 0 && isFull(count)) {
                return Outcome.NOT_IN_TIME;
            }
            long position = (long) LONG.get(tail + parity(count));
            long behind = write(message, position);
            Steps.step();
            LONG.set(tail + parity(count + 1), behind);
            Steps.step();
            message.hand(true);
            message.beforeCommit().run();
            Steps.step();
            boolean isOpen = LONG.compareAndSet(putCount, count, count + 1);
            Steps.step();
            if (!isOpen) {
                message.hand(false);
                return Outcome.CLOSED;
            }
            return Outcome.DONE;
        } finally {
            putLock.release();
            Steps.step();
        }
    }

    private boolean isFull(long count) {
        if (count - (long) LONG.get(knownTaken) < most) {
            return false;
        }
        long taken = (long) LONG.getAcquire(takenCount);
        LONG.set(knownTaken, taken);
        return count - taken >= most;
    }

    /// @return the position behind the record
    private long write(Outbox message, long position) {
        boolean isCopied = message.run() == 0;
        long lengthBytes = isCopied ? message.lengthBytes() : Long.BYTES;
        long from = position;
        if (from == 0) {
            long first = freshBlock();
            LONG.setRelease(at + RingLayout.FIRST, first);
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
        sweepIfNeeded(takeLock);
        long spare = (long) LONG.getAndSet(at + RingLayout.SPARE, 0L);
        Steps.step();
        return spare != 0 ? spare : Heap.allocate(Blocks.BLOCK_BYTES, holding.cell(), 0);
    }

    /// Takes the message at the head. The take lock is held and will be released.
    private Outcome remove(Inbox to) {
        try {
            long count = (long) LONG.get(takenCount);
            if (count == (long) LONG.get(knownPut)) {
                boolean over =
                        isOver.getAsBoolean(); // first: what was put before it was over is seen
                // below
                long put = (long) LONG.getAcquire(putCount);
                if (count == (put & COUNT_BITS)) {
                    return over || put < 0 ? Outcome.CLOSED : Outcome.NOT_IN_TIME;
                }
                LONG.set(knownPut, put & COUNT_BITS);
            }
            read(count, to);
            return Outcome.DONE;
        } finally {
            takeLock.release();
            Steps.step();
        }
    }

    private void read(long count, Inbox to) {
        long from = (long) LONG.get(head + parity(count));
        if (from == 0) {
            from = Blocks.start((long) LONG.getAcquire(at + RingLayout.FIRST));
        }
        long word = Blocks.word(from);
        long lengthBytes = word >>> 1;
        long payload = Blocks.after(from, Blocks.HEAD_BYTES);
        long run = 0;
        long behind;
        if ((word & 1) == 0) {
            to.copy(payload, lengthBytes);
            behind = Blocks.after(payload, lengthBytes);
        } else {
            run = Blocks.word(payload);
            behind = Blocks.after(payload, Long.BYTES);
        }
        Steps.step();
        LONG.set(head + parity(count + 1), behind);
        Steps.step();
        LONG.setRelease(takenCount, count + 1);
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
        if (!LONG.compareAndSet(at + RingLayout.SPARE, 0L, block)) {
            try {
                Heap.free(block);
            } catch (SharedMemoryException e) {
                noteLoss(); // the message is taken and must not be lost for this
            }
        }
        Steps.step();
        sweepIfNeeded(putLock);
    }

    private void wakePutter() {
        if (most != 0) {
            notFull.wakeOne();
        }
    }

    private boolean hasRoom() {
        return most == 0
                || ((long) LONG.getVolatile(putCount) & COUNT_BITS)
                                - (long) LONG.getVolatile(takenCount)
                        < most;
    }

    private boolean enter(OwnedLock lock, Deadline deadline) throws InterruptedException {
        if (lock.tryAcquire()) {
            return true;
        }
        boolean isPatient = deadline.isNever() || deadline.remaining().compareTo(PATIENCE) > 0;
        return entered(lock, lock.acquire(isPatient ? deadline : Deadline.in(PATIENCE)));
    }

    private boolean enter(OwnedLock lock) {
        if (lock.tryAcquire()) {
            return true;
        }
        var deadline = Deadline.in(PATIENCE);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return entered(lock, lock.acquire(deadline));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean entered(OwnedLock lock, OwnedLock.Outcome outcome) {
        if (outcome == OwnedLock.Outcome.FROM_THE_DEAD) {
            noteLoss();
            sweepIfNeeded(lock == putLock ? takeLock : putLock);
        }
        return outcome != OwnedLock.Outcome.TIMED_OUT;
    }

    private void noteLoss() {
        LONG.setVolatile(at + RingLayout.LOST, 1L);
    }

    /// Frees what the dead have left, if the other lock can be had at once; else the next one does who begins or leaves a
    /// block.
    private void sweepIfNeeded(OwnedLock other) {
        if ((long) LONG.getAcquire(at + RingLayout.LOST) != 0 && other.tryAcquire()) {
            try {
                Sweep.of(holding.cell(), at);
                LONG.setVolatile(at + RingLayout.LOST, 0L);
            } finally {
                other.release();
            }
        }
    }

    private static long parity(long count) {
        return (count & 1) * Long.BYTES;
    }
}
