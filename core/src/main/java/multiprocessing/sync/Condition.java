package multiprocessing.sync;

import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;
import multiprocessing.signal.Interrupts;
import multiprocessing.time.Deadline;

/// Waiting, under a lock, for what another will signal. Python: `multiprocessing.Condition`, with the words of
/// `java.util.concurrent`, for [Object] has `wait` and `notify` already.
///
/// ```java
/// try (var _ = changed.hold()) {                  // who waits
///     changed.awaitUntil(() -> count.get() > 3);
/// }
/// try (var _ = changed.hold()) {                  // who signals
///     count.addAndGet(1);
///     changed.signalAll();
/// }
/// ```
///
/// Thread-safe, process-safe. A wait releases the lock, all levels of an [RLock], and has it again when it returns, also when
/// it throws. A signal goes to those who wait longest. It never waits for them, dead or stopped as they may be.
///
/// A process that dies while it waits does not count: a signal that came to it goes on to another thread that waited then,
/// as soon as the death is known; so does one that came to a wait which ends by an error. A signal whose receiver died after its
/// wait had returned is spent. A wait may end without a signal when processes die just then; so [#awaitUntil(BooleanSupplier)] is
/// to be preferred.
///
/// When a process ends while it holds the lock, that is as said at [Mutex]. With [OwnerDeath#THROW] a wait may so end with an
/// [OwnerDiedException]; the lock is held then, too, but what it guards may be half changed: release it, and see
/// [Mutex#recover].
@SuppressWarnings("WaitNotInLoop") // the loop is the user's, or that of awaitUntil
public final class Condition implements java.util.concurrent.locks.Condition, Shareable {
    private final Holding holding;
    private final WaitingRoom room;
    private final Mutex lock;
    private final MutexState state;

    private Condition(Holding holding, Mutex lock) {
        this.holding = holding;
        this.room = new WaitingRoom(holding);
        this.lock = lock;
        this.state = MutexState.of(lock);
    }

    /// A new condition with an [RLock] of its own.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Condition create() {
        return create(RLock.create());
    }

    /// A new condition under that lock.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Condition create(Mutex lock) {
        return new Condition(Holding.create(ConditionLayout.SIZE), lock);
    }

    /// The lock under which one waits and signals.
    public Mutex lock() {
        return lock;
    }

    /// Acquires the lock: see [Mutex#acquire()].
    ///
    /// @throws InterruptedException if interrupted before or while waiting; it is not acquired
    public void acquire() throws InterruptedException {
        lock.acquire();
    }

    /// Acquires the lock: see [Mutex#acquire(Duration)].
    ///
    /// @return whether it was acquired
    /// @throws InterruptedException if interrupted before or while waiting; it is not acquired
    public boolean acquire(Duration timeout) throws InterruptedException {
        return lock.acquire(timeout);
    }

    /// Acquires the lock: see [Mutex#tryAcquire].
    ///
    /// @return whether it was acquired
    public boolean tryAcquire() {
        return lock.tryAcquire();
    }

    /// Releases the lock: see [Mutex#release].
    ///
    /// @throws IllegalStateException if it is not held
    public void release() {
        lock.release();
    }

    /// Acquires the lock for a `try` statement: see [Mutex#hold]. Python: `with condition:`.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; it is not acquired
    public Hold hold() throws InterruptedException {
        return lock.hold();
    }

    /// Waits for a signal. Python: `wait()`.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; no signal was received
    /// @throws IllegalStateException if this thread does not hold the lock
    @Override
    public void await() throws InterruptedException {
        boolean _ = await(Deadline.never());
    }

    /// Waits for a signal, at most `timeout`, and then as long as it takes for the lock. Zero or less does not wait for a signal,
    /// but gives the lock to others all the same and takes it back. Python: `wait(timeout)`.
    ///
    /// @return whether there was a signal
    /// @throws InterruptedException if interrupted before or while waiting; no signal was received
    /// @throws IllegalStateException if this thread does not hold the lock
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Deadline.in(timeout));
    }

    /// Waits until `predicate` is true; it is called with the lock held, at first and after each signal. Python:
    /// `wait_for(predicate)`.
    ///
    /// @throws InterruptedException if interrupted before or while waiting
    /// @throws IllegalStateException if this thread does not hold the lock
    public void awaitUntil(BooleanSupplier predicate) throws InterruptedException {
        boolean _ = awaitUntil(predicate, Deadline.never());
    }

    /// Waits until `predicate` is true, at most `timeout`; zero or less asks once and does not wait. Python:
    /// `wait_for(predicate, timeout)`.
    ///
    /// @return what `predicate` said last
    /// @throws InterruptedException if interrupted before or while waiting
    /// @throws IllegalStateException if this thread does not hold the lock
    public boolean awaitUntil(BooleanSupplier predicate, Duration timeout)
            throws InterruptedException {
        return awaitUntil(predicate, Deadline.in(timeout));
    }

    private boolean awaitUntil(BooleanSupplier predicate, Deadline deadline)
            throws InterruptedException {
        requireHeld();
        while (!predicate.getAsBoolean()) {
            if (deadline.hasPassed()) {
                return false;
            }
            boolean _ = await(deadline);
        }
        return true;
    }

    boolean await(Deadline deadline) throws InterruptedException {
        requireHeld();
        Interrupts.check();
        long cell = room.enter();
        int levels = state.levels();
        InterruptedException interrupt = null;
        boolean isOver = false;
        boolean wasCalled;
        try {
            state.releaseFully();
            boolean _ = room.await(cell, deadline);
            isOver = true;
        } catch (InterruptedException e) {
            interrupt = e;
            isOver = true;
            Thread.currentThread().interrupt(); // for a signal that came first is not to be lost
        } finally {
            wasCalled = comeBack(cell, levels, isOver);
        }
        if (interrupt != null && !wasCalled) {
            boolean _ = Thread.interrupted();
            throw interrupt;
        }
        return wasCalled;
    }

    /// @param isOver whether the wait has ended as it may, and not by an error
    /// @return whether a signal came; if this throws, or the wait did, it goes on to another
    private boolean comeBack(long cell, int levels, boolean isOver) {
        boolean wasCalled;
        boolean isHeard = false;
        try {
            state.acquireAgain(levels);
            isHeard = isOver;
        } finally {
            wasCalled = isHeard ? room.leave(cell) : room.passOn(cell);
            Reference.reachabilityFence(this); // while we wait, nobody else may refer to it
        }
        return wasCalled;
    }

    /// Ends one wait, if anyone waits. Python: `notify()`.
    ///
    /// @throws IllegalStateException if this thread does not hold the lock
    @Override
    public void signal() {
        signal(1);
    }

    /// Ends at most `count` waits. Python: `notify(n)`.
    ///
    /// @throws IllegalArgumentException if `count` is negative
    /// @throws IllegalStateException if this thread does not hold the lock
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative: count=" + count);
        }
        requireHeld();
        room.call(count);
    }

    /// Ends all waits. Python: `notify_all()`.
    ///
    /// @throws IllegalStateException if this thread does not hold the lock
    @Override
    public void signalAll() {
        requireHeld();
        room.callAll();
    }

    /// As [#await()], but not ended by an interrupt, which is kept for later.
    @Override
    public void awaitUninterruptibly() {
        requireHeld();
        long cell = room.enter();
        int levels = state.levels();
        boolean isOver = false;
        try {
            state.releaseFully();
            Uninterruptibly.run(() -> {
                boolean _ = room.await(cell, Deadline.never());
            });
            isOver = true;
        } finally {
            boolean _ = comeBack(cell, levels, isOver);
        }
    }

    /// As [#await(Duration)].
    ///
    /// @return nanoseconds that are left, zero when the time is over
    @Override
    public long awaitNanos(long nanosTimeout) throws InterruptedException {
        Deadline deadline = Deadline.in(Duration.ofNanos(nanosTimeout));
        boolean _ = await(deadline);
        return deadline.remainingNanos();
    }

    /// The same as [#await(Duration)].
    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(Duration.ofNanos(unit.toNanos(time)));
    }

    /// As [#await(Duration)], until a time of the day.
    @Override
    @SuppressWarnings("JavaUtilDate") // those of java.sql refuse toInstant()
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        Instant end = Instant.ofEpochMilli(deadline.getTime());
        return await(Duration.between(Instant.now(), end));
    }

    private void requireHeld() {
        if (!state.isOwn()) {
            throw new IllegalStateException(
                    "this thread does not hold the condition's lock: acquire() it first");
        }
    }

    /// How many threads wait now.
    int waiting() {
        return room.count();
    }

    @Override
    public Handle toHandle() {
        return new ConditionHandle(holding.ticket(), lock);
    }

    @Override
    public String toString() {
        return "Condition[" + lock + ", waiting " + waiting() + "]";
    }

    record ConditionHandle(Ticket ticket, Mutex lock) implements TicketHandle {
        @Override
        public Object resolve() {
            return new Condition(Holding.arrive(ticket), lock);
        }
    }
}
