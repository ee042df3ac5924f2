package multiprocessing.sync;

import java.lang.ref.Reference;
import java.time.Duration;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// A place where a fixed number of threads of several processes wait for each other, and then go on together, again and again.
/// Python: `multiprocessing.Barrier`.
///
/// ```java
/// var barrier = Barrier.create(2);
/// new Process(() -> { prepare(); barrier.await(); run(); }).start();
/// barrier.await();
/// ```
///
/// Thread-safe, process-safe. What one wrote before it came is seen by all after the barrier has opened.
///
/// A barrier breaks when a party that waits gives up: by its timeout, by an interrupt or an error, by a failing action, and when
/// its process dies. All who wait or come then get a [BrokenBarrierException] that says why and who, until somebody calls
/// [#reset]. A process that dies before it has come, or after the barrier has opened, is not known as a party: give a timeout where
/// that counts.
public final class Barrier implements Shareable {
    private static final int MOST = 65_536;

    private final Holding holding;
    private final BarrierState state;
    private final @Nullable SerializableRunnable action;
    private final @Nullable Duration timeout;

    private Barrier(
            Holding holding, @Nullable SerializableRunnable action, @Nullable Duration timeout) {
        this.holding = holding;
        this.state = new BarrierState(holding);
        this.action = action;
        this.timeout = timeout;
    }

    /// A new barrier for `parties` threads.
    ///
    /// @throws IllegalArgumentException if it is less than 1 or more than 65,536
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Barrier create(int parties) {
        return create(parties, null, null);
    }

    /// A new barrier for `parties` threads, of which the last to come runs `action` before all go on. An action that calls
    /// [#abort] or [#reset] of its own barrier breaks it for all of them.
    ///
    /// @param action travels with the barrier, as a copy; a barrier whose action cannot be sent cannot be sent
    /// @throws IllegalArgumentException as [#create(int)]
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Barrier create(int parties, SerializableRunnable action) {
        return create(parties, action, null);
    }

    /// A new barrier for `parties` threads.
    ///
    /// @param action as of [#create(int, SerializableRunnable)], or null for none
    /// @param timeout that of [#await()], or null for none
    /// @throws IllegalArgumentException as [#create(int)]
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Barrier create(
            int parties, @Nullable SerializableRunnable action, @Nullable Duration timeout) {
        if (parties < 1 || parties > MOST) {
            throw new IllegalArgumentException(
                    "a barrier is for 1 to " + MOST + " parties: parties=" + parties);
        }
        return new Barrier(Slots.create(BarrierLayout.SLOTS, parties), action, timeout);
    }

    /// Waits until all parties have come, at most the barrier's own timeout. What the action throws, checked or not, comes out of
    /// here as it is, in the party that runs it, and breaks the barrier for the others. Python: `wait()`.
    ///
    /// @return how many had come before, from 0 to one less than there are parties
    /// @throws BrokenBarrierException if the barrier is broken or is reset, or the time is over; that breaks it, unless others
    ///     have taken all places
    /// @throws InterruptedException if interrupted while waiting; that breaks the barrier if this party had come
    public int await() throws InterruptedException {
        return await(timeout == null ? Deadline.never() : Deadline.in(timeout));
    }

    /// As [#await()], but at most `timeout`, whatever that of the barrier is. Zero or less does not wait: it breaks
    /// the barrier, unless this party is the last to come. Python: `wait(timeout)`.
    ///
    /// @return how many had come before, from 0 to one less than there are parties
    /// @throws BrokenBarrierException as [#await()]
    /// @throws InterruptedException as [#await()]
    public int await(Duration timeout) throws InterruptedException {
        return await(Deadline.in(timeout));
    }

    private int await(Deadline deadline) throws InterruptedException {
        try {
            return state.await(action == null ? () -> {} : action, deadline);
        } finally {
            Reference.reachabilityFence(holding); // while we wait, nobody else may refer to it
        }
    }

    /// Breaks the barrier: whoever waits or comes gets a [BrokenBarrierException]. Those whom it has let through already go
    /// on. Without effect on one that is broken.
    public void abort() {
        try {
            state.abort();
        } finally {
            Reference.reachabilityFence(holding); // whose memory may be another's after it
        }
    }

    /// Makes the barrier as new. Those who wait get a [BrokenBarrierException]; those whom it has let through already go on.
    public void reset() {
        try {
            state.reset();
        } finally {
            Reference.reachabilityFence(holding); // whose memory may be another's after it
        }
    }

    /// How many have to come.
    public int parties() {
        return state.parties();
    }

    /// How many have come and wait for the others. A snapshot. Python: `n_waiting`.
    public int waiting() {
        return state.waiting();
    }

    /// Whether it is broken. Python: `broken`.
    public boolean isBroken() {
        return state.isBroken();
    }

    @Override
    public Handle toHandle() {
        return new BarrierHandle(holding.ticket(), action, timeout);
    }

    @Override
    public String toString() {
        return isBroken() ? "Barrier[broken]" : "Barrier[" + waiting() + " of " + parties() + "]";
    }

    record BarrierHandle(
            Ticket ticket, @Nullable SerializableRunnable action, @Nullable Duration timeout)
            implements TicketHandle {
        @Override
        public Object resolve() {
            return new Barrier(Holding.arrive(ticket), action, timeout);
        }
    }
}
