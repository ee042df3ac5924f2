package multiprocessing.sync;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import multiprocessing.codec.Shareable;

/// What [Lock] and [RLock] have in common: only one has it, of all threads of all processes that share it.
///
/// Thread-safe, process-safe. What one wrote before its release is seen by the next who acquires it. When several wait,
/// any of them may get it, also one who comes later. Waiting is by a short busy wait, then by sleeping; virtual threads sleep
/// at once and do not pin their carriers.
///
/// When the process that holds it ends, killed or in order, it goes to the next who wants it, who is told as its maker chose: see
/// [OwnerDeath]. What one process takes and another gives back after its end is a [Semaphore]'s. A process that is stopped holds
/// what it has.
public sealed interface Mutex extends java.util.concurrent.locks.Lock, Shareable
        permits Lock, RLock {
    /// Acquires it, waiting as long as it takes.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; it is not acquired
    /// @throws OwnerDiedException if a holder died, with [OwnerDeath#THROW]; it is not acquired
    void acquire() throws InterruptedException;

    /// Acquires it, waiting at most `timeout`; zero or less does not wait.
    ///
    /// @return whether it was acquired
    /// @throws InterruptedException if interrupted before or while waiting; it is not acquired
    /// @throws OwnerDiedException as [#acquire()]
    boolean acquire(Duration timeout) throws InterruptedException;

    /// Acquires it if that is possible at once. Python: `acquire(block=False)`. A holder's death that nobody in the tree has
    /// noticed yet is not asked about.
    ///
    /// @return whether it was acquired
    /// @throws OwnerDiedException as [#acquire()]
    boolean tryAcquire();

    /// Gives it back, and wakes one who waits. Who does so in place of a process that is gone, as one that ends in order is some
    /// milliseconds after it was joined, leaves it to the next holder to be told.
    ///
    /// @throws IllegalStateException if it is not held; for an [RLock], not by this thread
    void release();

    /// Whether anybody has it, of whom it is not known that he is dead. A snapshot. Python: `locked()`.
    boolean isLocked();

    /// Whether a process ended while it held this, and what it guards has not been put in order since.
    ///
    /// With [OwnerDeath#TELL] this is about the one who holds it now, got it from the dead, and has not released it. With
    /// [OwnerDeath#THROW] it stays until [#recover].
    boolean wasAbandoned();

    /// Acquires it like [#hold], whoever died with it, and takes it as put in order from now on. If this process
    /// dies before it releases it, that counts as any death.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; it is not acquired
    Hold recover() throws InterruptedException;

    /// Acquires it as [#acquire()] does, for a `try` statement that releases it at its end. Python: `with lock:`.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; it is not acquired
    /// @throws OwnerDiedException as [#acquire()]
    default Hold hold() throws InterruptedException {
        var hold = new Hold(this::release); // first: it may fail, and nobody would give back what
        // is acquired
        acquire();
        return hold;
    }

    /// As [#acquire()], but not ended by an interrupt, which is kept for later.
    @Override
    default void lock() {
        Uninterruptibly.run(this::acquire);
    }

    /// The same as [#acquire()].
    @Override
    default void lockInterruptibly() throws InterruptedException {
        acquire();
    }

    /// The same as [#tryAcquire].
    @Override
    default boolean tryLock() {
        return tryAcquire();
    }

    /// The same as [#acquire(Duration)].
    @Override
    default boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return acquire(Duration.ofNanos(unit.toNanos(time)));
    }

    /// The same as [#release].
    @Override
    default void unlock() {
        release();
    }
}
