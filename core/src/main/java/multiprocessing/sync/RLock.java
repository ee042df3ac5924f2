package multiprocessing.sync;

import java.time.Duration;
import java.util.Objects;
import multiprocessing.codec.Handle;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;
import multiprocessing.signal.Interrupts;
import multiprocessing.time.Deadline;

/// A lock that the threads of several processes share, and that the thread which has it may acquire again; it is free after as
/// many releases. Only that thread may release it. Python: `multiprocessing.RLock`.
///
/// ```java
/// try (var _ = lock.hold(); var _ = lock.hold()) { … }
/// ```
///
/// It is a [java.util.concurrent.locks.Lock] too. What both kinds of lock promise is said at [Mutex]. When the process of its
/// holder ends, all its levels are gone with it.
public final class RLock implements Mutex {
    private final MutexState state;

    private RLock(MutexState state) {
        this.state = state;
    }

    /// A new lock, which nobody has; [OwnerDeath#TELL].
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static RLock create() {
        return create(OwnerDeath.TELL);
    }

    /// A new lock, which nobody has.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static RLock create(OwnerDeath choice) {
        return new RLock(MutexState.create(choice));
    }

    MutexState state() {
        return state;
    }

    @Override
    public void acquire() throws InterruptedException {
        Interrupts.check();
        if (!acquireAgain()) {
            state.acquire();
        }
    }

    @Override
    public boolean acquire(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout must be a Duration");
        Interrupts.check();
        return tryAcquire() || state.acquire(Deadline.in(timeout));
    }

    @Override
    public boolean tryAcquire() {
        return acquireAgain() || state.tryAcquire();
    }

    private boolean acquireAgain() {
        if (!state.isOwn()) {
            return false;
        }
        state.levels(Math.incrementExact(state.levels()));
        return true;
    }

    @Override
    public void release() {
        if (!state.isOwn()) {
            throw new IllegalStateException(
                    "this thread does not hold this lock: only the thread that acquired it may release() it");
        }
        int levels = state.levels();
        if (levels > 0) {
            state.levels(levels - 1);
        } else {
            boolean _ = state.release();
        }
    }

    @Override
    public boolean isLocked() {
        return state.isLocked();
    }

    @Override
    public boolean wasAbandoned() {
        return state.wasAbandoned();
    }

    @Override
    public Hold recover() throws InterruptedException {
        Interrupts.check();
        var hold = new Hold(this::release); // first, as in hold()
        if (!acquireAgain()) {
            state.acquireRegardless();
        }
        state.forgetDeath();
        return hold;
    }

    /// A new condition under this lock.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    @Override
    public Condition newCondition() {
        return Condition.create(this);
    }

    @Override
    public String toString() {
        return isLocked() ? "RLock[held]" : "RLock[free]";
    }

    @Override
    public Handle toHandle() {
        return new RLockHandle(state.ticket());
    }

    record RLockHandle(Ticket ticket) implements TicketHandle {
        @Override
        public Object resolve() {
            return new RLock(MutexState.arrive(ticket));
        }
    }
}
