package multiprocessing.sync;

import java.time.Duration;
import java.util.Objects;
import multiprocessing.codec.Handle;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;
import multiprocessing.signal.Interrupts;
import multiprocessing.time.Deadline;

/// A lock that the threads of several processes share. Not recursive: who has it and acquires it again waits for ever. Any
/// thread of any process may release it; in place of a process that has ended with it, once, and only if nobody else has acquired
/// it by then. Python: `multiprocessing.Lock`.
///
/// ```java
/// var lock = Lock.create();
/// new Process(() -> {
///     try (var _ = lock.hold()) { … }
/// }).start();
/// ```
///
/// It is a [java.util.concurrent.locks.Lock] too. What both kinds of lock promise is said at [Mutex].
public final class Lock implements Mutex {
    private final MutexState state;

    private Lock(MutexState state) {
        this.state = state;
    }

    /// A new lock, which nobody has; [OwnerDeath#TELL].
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Lock create() {
        return create(OwnerDeath.TELL);
    }

    /// A new lock, which nobody has.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Lock create(OwnerDeath choice) {
        return new Lock(MutexState.create(choice));
    }

    MutexState state() {
        return state;
    }

    @Override
    public void acquire() throws InterruptedException {
        Interrupts.check();
        state.acquire();
    }

    @Override
    public boolean acquire(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout must be a Duration");
        Interrupts.check();
        return tryAcquire() || state.acquire(Deadline.in(timeout));
    }

    @Override
    public boolean tryAcquire() {
        return state.tryAcquire();
    }

    @Override
    public void release() {
        if (!state.releaseFromTheDead() && !state.release()) {
            throw new IllegalStateException("nobody holds this lock: acquire it before release()");
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
        state.acquireRegardless();
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
        return isLocked() ? "Lock[held]" : "Lock[free]";
    }

    @Override
    public Handle toHandle() {
        return new LockHandle(state.ticket());
    }

    record LockHandle(Ticket ticket) implements TicketHandle {
        @Override
        public Object resolve() {
            return new Lock(MutexState.arrive(ticket));
        }
    }
}
