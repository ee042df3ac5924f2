package multiprocessing.sync;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import multiprocessing.codec.Shareable;
import multiprocessing.heap.Holding;
import multiprocessing.signal.Gate;
import multiprocessing.signal.Interrupts;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable;

/// A number of permits, of which one takes one and gives it, or a new one, back. Python: `multiprocessing.Semaphore`.
///
/// ```java
/// var atMostThree = Semaphore.create(3);
/// try (var _ = atMostThree.hold()) { … }
/// ```
///
/// Thread-safe, process-safe. Any thread of any process may release, more often than it has acquired too: so permits also
/// tell that something is there, as items of a buffer. Therefore nobody can say whose a permit is, and the permits of a
/// process that dies stay taken. [BoundedSemaphore], whose permits are only ever lent, gets them back.
///
/// Who waits and dies takes nothing with it. Not fair: of several who wait, or come later, any may get the next permit. As
/// a [Waitable] it is ready while there is a permit, which another may be quicker to take.
public abstract sealed class Semaphore implements Shareable, Waitable
        permits CountingSemaphore, BoundedSemaphore {
    final Holding holding;
    final Gate gate;

    Semaphore(Holding holding, long gateOffset) {
        this.holding = holding;
        this.gate = new Gate(gateOffset);
    }

    /// A new semaphore with one permit.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Semaphore create() {
        return create(1);
    }

    /// A new semaphore with `permits` permits.
    ///
    /// @throws IllegalArgumentException if it is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Semaphore create(int permits) {
        return CountingSemaphore.of(permits);
    }

    /// Takes a permit, waiting until there is one.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; none was taken
    public final void acquire() throws InterruptedException {
        Interrupts.check();
        if (!tryAcquire()) {
            boolean _ = await(Deadline.never());
        }
    }

    /// Takes a permit, waiting at most `timeout` until there is one; zero or less does not wait.
    ///
    /// @return whether one was taken
    /// @throws InterruptedException if interrupted before or while waiting; none was taken
    public final boolean acquire(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout must be a Duration");
        Interrupts.check();
        return tryAcquire() || await(Deadline.in(timeout));
    }

    private boolean await(Deadline deadline) throws InterruptedException {
        try {
            do {
                if (!gate.await(this::isReady, deadline)) {
                    return false;
                }
            } while (!tryAcquire());
            if (isReady()) {
                gate.wakeOne(); // our wake-up may have come for more than one permit
            }
            return true;
        } finally {
            Reference.reachabilityFence(holding); // while we wait, nobody else may refer to it
        }
    }

    /// Takes a permit if there is one. Python: `acquire(block=False)`.
    ///
    /// @return whether one was taken
    public abstract boolean tryAcquire();

    /// Gives back a permit, or adds one, and wakes one who waits.
    ///
    /// @throws IllegalStateException if there would be more permits than [Integer#MAX_VALUE], or than a [BoundedSemaphore]
    ///     was made with
    public abstract void release();

    /// How many permits there are now. A snapshot. Python: `get_value()`.
    public abstract int value();

    /// Whether there is no permit now. A snapshot. Python: `locked()`.
    public final boolean isLocked() {
        return !isReady();
    }

    /// Takes a permit as [#acquire()] does, for a `try` statement that gives it back at its end. Python: `with semaphore:`.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; none was taken
    public final Hold hold() throws InterruptedException {
        var hold = new Hold(this::release); // first: it may fail, and nobody would give back what
        // is acquired
        acquire();
        return hold;
    }

    /// Whether there is a permit.
    @Override
    public abstract boolean isReady();

    @Override
    public final Registration whenReady(Runnable action) {
        return gate.whenTrue(this::isReady, action);
    }

    static int checked(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits must not be negative: permits=" + permits);
        }
        return permits;
    }
}
