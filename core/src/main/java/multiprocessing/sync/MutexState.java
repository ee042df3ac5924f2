package multiprocessing.sync;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.signal.Members;
import multiprocessing.signal.OwnedLock;
import multiprocessing.signal.OwnedLock.Outcome;
import multiprocessing.time.Deadline;

/// What a [Lock] and an [RLock] are in shared memory.
final class MutexState {
    /*
     * The lock itself remembers that it was taken from a dead owner. TELL forgets that with the release, THROW not
     * before somebody has come to recover. So who dies between taking over and telling leaves nothing untold.
     *
     * `levels` is zero whenever the lock is free, and belongs to who has it.
     */
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Holding holding;
    private final OwnedLock lock;
    private final long levels;
    private final boolean isThrowing;

    private MutexState(Holding holding) {
        this.holding = holding;
        this.lock = new OwnedLock(holding.offset() + MutexLayout.LOCK);
        this.levels = holding.offset() + MutexLayout.LEVELS;
        this.isThrowing =
                (int) INT.getVolatile(MEMORY, holding.offset() + MutexLayout.CHOICE)
                        == MutexLayout.THROW;
    }

    /// That of a lock. By no switch, which needs memory the first time.
    static MutexState of(Mutex lock) {
        return lock instanceof Lock plain ? plain.state() : ((RLock) lock).state();
    }

    static MutexState create(OwnerDeath choice) {
        Objects.requireNonNull(choice, "choice must be an OwnerDeath");
        var holding = Holding.create(MutexLayout.SIZE);
        if (choice == OwnerDeath.THROW) {
            INT.setVolatile(MEMORY, holding.offset() + MutexLayout.CHOICE, MutexLayout.THROW);
        }
        return new MutexState(holding);
    }

    static MutexState arrive(Ticket ticket) {
        return new MutexState(Holding.arrive(ticket));
    }

    Ticket ticket() {
        return holding.ticket();
    }

    void acquire() throws InterruptedException {
        acquireRegardless();
        refuseIfAbandoned();
    }

    boolean acquire(Deadline deadline) throws InterruptedException {
        if (!lock.tryAcquire() && !acquireFromOthers(deadline)) {
            return false;
        }
        refuseIfAbandoned();
        return true;
    }

    boolean tryAcquire() {
        if (!lock.tryAcquire() && !took(lock.poll())) {
            return false;
        }
        refuseIfAbandoned();
        return true;
    }

    /// Acquires it, whoever died with it.
    void acquireRegardless() throws InterruptedException {
        if (!lock.tryAcquire()) {
            var _ = acquireFromOthers(Deadline.never());
        }
    }

    /// Has what it guards count as put in order. For who has it.
    void forgetDeath() {
        lock.forgetDeadOwner();
    }

    private boolean acquireFromOthers(Deadline deadline) throws InterruptedException {
        try {
            return took(lock.acquire(deadline));
        } finally {
            Reference.reachabilityFence(holding); // while we wait, nobody else may refer to it
        }
    }

    private boolean took(Outcome outcome) {
        if (outcome == Outcome.FROM_THE_DEAD) {
            INT.set(MEMORY, levels, 0);
        }
        return outcome != Outcome.TIMED_OUT;
    }

    private void refuseIfAbandoned() {
        if (isThrowing && wasAbandoned()) {
            try {
                throw death();
            } finally {
                boolean _ = release(); // also where there is no memory to tell of it
            }
        }
    }

    private OwnerDiedException death() {
        return new OwnerDiedException(Members.pidOf(OwnedLock.memberOf(lock.deadOwner())));
    }

    /// Gives it back, whoever has it.
    ///
    /// @return false if nobody has it
    boolean release() {
        try {
            if (!isThrowing && wasAbandoned() && lock.owner() != 0) { // else nobody was told yet
                lock.forgetDeadOwner();
            }
            return lock.releaseIfHeld();
        } finally {
            Reference.reachabilityFence(holding); // whose memory may be another's after it
        }
    }

    /// Gives it back for one who has died with it, of whom the next one is told.
    ///
    /// @return false if that is not so
    boolean releaseFromTheDead() {
        try {
            return lock.releaseFromTheDead();
        } finally {
            Reference.reachabilityFence(holding); // as above
        }
    }

    /// Gives it back whole. For who has it, and knows its [#levels].
    void releaseFully() {
        levels(0);
        boolean _ = release();
    }

    /// Takes it back after [#releaseFully], even if that failed, however long that takes; an interrupt is kept for later. Also where
    /// there is nothing to wait with, as no file descriptor or no heap: a look needs none.
    ///
    /// @throws OwnerDiedException when [#acquire()] would; here it is acquired all the same
    void acquireAgain(int count) {
        boolean wasInterrupted = false;
        boolean isWanting = false;
        while (!lock.isOwn()) {
            try {
                if (!took(lock.poll())) {
                    if (isWanting) {
                        pauseAndAsk();
                    }
                    acquireRegardless();
                }
            } catch (InterruptedException e) {
                wasInterrupted = true;
            } catch (RuntimeException | Error e) {
                isWanting = true;
            }
        }
        levels(count);
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
        if (isThrowing && wasAbandoned()) {
            throw death();
        }
    }

    /// As one who waits does: perhaps nobody else asks after the owner.
    private void pauseAndAsk() throws InterruptedException {
        Thread.sleep(PAUSE);
        long owner = lock.owner();
        boolean _ = owner != 0 && Members.isDead(OwnedLock.memberOf(owner));
    }

    boolean isOwn() {
        return lock.isOwn();
    }

    boolean isLocked() {
        long owner = lock.owner();
        return owner != 0 && !Members.isKnownDead(OwnedLock.memberOf(owner));
    }

    boolean wasAbandoned() {
        return lock.deadOwner() != 0;
    }

    /// How often the calling thread, which has it, has acquired it beyond the first time.
    int levels() {
        return (int) INT.get(MEMORY, levels);
    }

    void levels(int count) {
        INT.set(MEMORY, levels, count);
    }
}
