package multiprocessing.sync;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;
import multiprocessing.signal.Gate;
import multiprocessing.signal.Interrupts;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable;

/// A flag that one sets and others wait for. Python: `multiprocessing.Event`.
///
/// ```java
/// var go = Event.create();
/// new Process(() -> { go.await(); … }).start();
/// go.set();
/// ```
///
/// Thread-safe, process-safe. What one wrote before [#set] is seen by those whose wait it ended. The death of a process
/// leaves the flag as it is. Beyond Python, who waits by [#await()] when it is set goes on, also if it is cleared at once after; who
/// waits for several at once may miss that.
public final class Event implements Shareable, Waitable {
    private static final long SET = 1;

    private final Holding holding;
    final Gate gate;
    private final long flag;

    private Event(Holding holding) {
        this.holding = holding;
        this.gate = new Gate(holding.offset() + EventLayout.GATE);
        this.flag = holding.offset() + EventLayout.FLAG;
    }

    /// A new event, not set.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Event create() {
        return new Event(Holding.create(EventLayout.SIZE));
    }

    /// Sets the flag and wakes all who wait.
    public void set() {
        try {
            long seen = flag();
            while ((seen & SET) == 0 && !LONG.compareAndSet(MEMORY, flag, seen, (seen | SET) + 2)) {
                seen = flag();
            }
            // also when it was set: by one who may have died before he woke anybody
            gate.wakeAllAfterExchange();
        } finally {
            Reference.reachabilityFence(holding); // whose memory may be another's after it
        }
    }

    /// Clears the flag.
    public void clear() {
        try {
            long _ = (long) LONG.getAndBitwiseAnd(MEMORY, flag, ~SET);
        } finally {
            Reference.reachabilityFence(holding); // as above
        }
    }

    /// Whether the flag is set.
    public boolean isSet() {
        return (flag() & SET) != 0;
    }

    /// Waits until the flag is set. Python: `wait()`.
    ///
    /// @throws InterruptedException if interrupted before or while waiting
    public void await() throws InterruptedException {
        Interrupts.check();
        boolean _ = await(Deadline.never());
    }

    /// Waits until the flag is set, at most `timeout`; zero or less does not wait. Python: `wait(timeout)`.
    ///
    /// @return whether it was set
    /// @throws InterruptedException if interrupted before or while waiting
    public boolean await(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout must be a Duration");
        Interrupts.check();
        return isSet() || await(Deadline.in(timeout));
    }

    private boolean await(Deadline deadline) throws InterruptedException {
        long before = flag();
        try {
            return gate.await(() -> isSet() || flag() >>> 1 != before >>> 1, deadline);
        } finally {
            Reference.reachabilityFence(holding); // while we wait, nobody else may refer to it
        }
    }

    private long flag() {
        return (long) LONG.getVolatile(MEMORY, flag);
    }

    /// The same as [#isSet].
    @Override
    public boolean isReady() {
        return isSet();
    }

    @Override
    public Registration whenReady(Runnable action) {
        return gate.whenTrue(this::isSet, action);
    }

    @Override
    public Handle toHandle() {
        return new EventHandle(holding.ticket());
    }

    @Override
    public String toString() {
        return isSet() ? "Event[set]" : "Event[unset]";
    }

    record EventHandle(Ticket ticket) implements TicketHandle {
        @Override
        public Object resolve() {
            return new Event(Holding.arrive(ticket));
        }
    }
}
