package multiprocessing.queue;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.ref.Reference;
import java.time.Duration;
import multiprocessing.codec.Handle;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Steps;
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
     * Behind the ring: how many are done, how many had been put when all were done last, and the gate of those who wait until all
     * are. The ring counts what is put, by the same store that puts it: nobody can die between the two.
     *
     *  0        8         16
     *  +--------+---------+----------+
     *  | done   | all of  | all done |
     *  +--------+---------+----------+
     *
     * Who waits does so for what had been put when he came. He may wake late, when more was put meanwhile, and sees then that
     * all of his were done. How many those are is read before `done` moves on: what is put between the two, and who comes to
     * wait for it, is left out. Who dies before he has told ends a wait only where nothing was put since, else the next one does.
     */
    private static final long DONE = RobustRing.BYTES;
    private static final long ALL_OF = DONE + Long.BYTES;
    private static final long ALL_DONE = ALL_OF + Long.BYTES;
    private static final long FURTHER_BYTES = 2 * Long.BYTES + Gate.BYTES;

    private final long done;
    private final long allOf;
    private final Gate allDone;

    private JoinableQueue(Holding holding) {
        super(holding);
        done = holding.offset() + DONE;
        allOf = holding.offset() + ALL_OF;
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
            long put;
            do {
                before = (long) LONG.getVolatile(MEMORY, done);
                put = ring().putCount();
                if (before == put) {
                    throw new IllegalStateException(
                            "taskDone() called more often than items were put: put=" + put);
                }
                Steps.step();
            } while (!LONG.compareAndSet(MEMORY, done, before, before + 1));
            if (before + 1 == put) {
                allAreDone(put);
            }
        } finally {
            Reference.reachabilityFence(holding());
        }
    }

    private void allAreDone(long put) {
        for (long known; (known = (long) LONG.getVolatile(MEMORY, allOf)) < put; ) {
            boolean _ = LONG.compareAndSet(MEMORY, allOf, known, put);
        }
        allDone.wakeAll();
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
            long put = ring().putCount();
            return allDone.await(() -> areDone(put), deadline);
        } finally {
            Reference.reachabilityFence(holding());
        }
    }

    /// Whether all of so many were done at a time, or all are now.
    private boolean areDone(long put) {
        return (long) LONG.getVolatile(MEMORY, allOf) >= put
                || (long) LONG.getVolatile(MEMORY, done) == ring().putCount();
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
