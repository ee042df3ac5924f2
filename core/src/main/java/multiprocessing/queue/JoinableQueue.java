package multiprocessing.queue;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.ref.Reference;
import java.time.Duration;
import multiprocessing.codec.Handle;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;
import multiprocessing.ring.RobustRing;
import multiprocessing.signal.Gate;
import multiprocessing.signal.Interrupts;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// A queue whose items are work: each one taken is reported by [#taskDone] when it is done, and [#join] waits until all
/// are. Python: `multiprocessing.JoinableQueue`.
///
/// Thread-safe and process-safe. An item that was taken by a process which then died stays undone: whoever notices the
/// death reports it in its place.
///
/// @param <E> the items
public final class JoinableQueue<E extends @Nullable Object> extends Queue<E> {
    /*
     * Behind the ring: how many are done, and the gate of those who wait until as many are done as were ever put. The
     * ring counts those, by the same store that puts them: nobody can die between the two.
     *
     *  0                 8                   24
     *  +-----------------+-------------------+
     *  | moments | done  | all done          |     20 bits, 44 bits; both in one word, to be changed together
     *  +-----------------+-------------------+
     *
     * Moments at which all was done are counted, too: who wakes late, when more was put meanwhile, sees that there was one.
     * Whether it is one was seen before `done` moves on: a put that comes between the two counts as later.
     */
    private static final long DONE = RobustRing.BYTES;
    private static final long ALL_DONE = DONE + Long.BYTES;
    private static final long FURTHER_BYTES = Long.BYTES + Gate.BYTES;
    private static final int DONE_BITS = 44; // of a count that may pass over them
    private static final long DONE_MASK = (1L << DONE_BITS) - 1;

    private final long done;
    private final Gate allDone;

    private JoinableQueue(Holding holding) {
        super(holding);
        done = holding.offset() + DONE;
        allDone = new Gate(holding.offset() + ALL_DONE);
    }

    /// A queue without a bound. Python: `JoinableQueue()`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static <E extends @Nullable Object> JoinableQueue<E> create() {
        return new JoinableQueue<>(newHolding(0, FURTHER_BYTES));
    }

    /// A queue of at most `maxSize` items. Python: `JoinableQueue(maxsize)`, which has no bound for 0 or less.
    ///
    /// @throws IllegalArgumentException if `maxSize` is less than 1
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static <E extends @Nullable Object> JoinableQueue<E> bounded(int maxSize) {
        return new JoinableQueue<>(newHolding(checked(maxSize), FURTHER_BYTES));
    }

    /// Reports that the work on one item is done, by whichever process. The last one wakes those in [#join].
    ///
    /// @throws IllegalStateException if as many are reported already as were ever put
    public void taskDone() {
        try {
            long before;
            long after;
            boolean isLast;
            do {
                before = (long) LONG.getVolatile(MEMORY, done);
                long undone = undone(before);
                if (undone == 0) {
                    throw new IllegalStateException(
                            "taskDone() called more often than items were put: put="
                                    + ring().putCount());
                }
                isLast = undone == 1;
                after = (before & ~DONE_MASK) | ((before + 1) & DONE_MASK);
            } while (!LONG.compareAndSet(
                    MEMORY, done, before, isLast ? after + (1L << DONE_BITS) : after));
            if (isLast) {
                allDone.wakeAll();
            }
        } finally {
            Reference.reachabilityFence(holding());
        }
    }

    /// Waits until every item that was put is reported done; at once if none was. Ends also if more was put since.
    ///
    /// @throws InterruptedException if interrupted before or while waiting
    public void join() throws InterruptedException {
        boolean _ = join(Deadline.never());
    }

    /// As [#join()], at most for `timeout`; zero or less does not wait. Beyond Python.
    ///
    /// @return whether all were done
    public boolean join(Duration timeout) throws InterruptedException {
        return join(Deadline.in(timeout));
    }

    private boolean join(Deadline deadline) throws InterruptedException {
        Interrupts.check();
        try {
            long moment = moment();
            return allDone.await(
                    () -> moment() != moment || undone((long) LONG.getVolatile(MEMORY, done)) == 0,
                    deadline);
        } finally {
            Reference.reachabilityFence(holding());
        }
    }

    private long moment() {
        return (long) LONG.getVolatile(MEMORY, done) >>> DONE_BITS;
    }

    /// How many are put and not done, if so many are done.
    private long undone(long seen) {
        return (ring().putCount() - seen) & DONE_MASK;
    }

    /// Whether somebody waits for all to be done.
    boolean isBeingJoined() {
        return allDone.isAwaited();
    }

    @Override
    public Handle toHandle() {
        return new JoinableQueueHandle(ticket());
    }

    record JoinableQueueHandle(Ticket ticket) implements TicketHandle {
        @Override
        public Object resolve() {
            return new JoinableQueue<>(Holding.arrive(ticket));
        }
    }
}
