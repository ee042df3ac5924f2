package multiprocessing.ring;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.time.Duration;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Steps;
import multiprocessing.signal.OwnedLock;
import multiprocessing.time.Deadline;

/// What one at a time does at one end of a ring: its lock, and the clearing up after an owner of it that died, or
/// that an error kept from leaving.
final class Section {
    /*
     * Clearing up needs both locks. Who has one tries to get the other and does not wait for it, so that nobody waits for
     * one while having the other. If it is busy, the next one tries who begins or leaves a block.
     */

    /// How long a call that does not wait for room or messages waits for the lock: longer than anybody has it who is not
    /// stopped.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final OwnedLock lock;
    private final OwnedLock other;
    private final long cell;
    private final long ring;

    private Section(long lock, long other, long cell, long ring) {
        this.lock = new OwnedLock(ring + lock);
        this.other = new OwnedLock(ring + other);
        this.cell = cell;
        this.ring = ring;
    }

    /// Putting into the ring at that offset, whose memory that cell owns.
    static Section ofPutting(long cell, long ring) {
        return new Section(RingLayout.PUT_LOCK, RingLayout.TAKE_LOCK, cell, ring);
    }

    /// Taking from it.
    static Section ofTaking(long cell, long ring) {
        return new Section(RingLayout.TAKE_LOCK, RingLayout.PUT_LOCK, cell, ring);
    }

    /// Enters, to [leave][#leave] soon.
    ///
    /// @return false if a process that is stopped is in it
    boolean enter(Deadline deadline) throws InterruptedException {
        if (lock.tryAcquire()) {
            return true;
        }
        boolean isPatient = deadline.remainingNanos() > PATIENCE.toNanos();
        return entered(lock.acquireOnce(isPatient ? deadline : Deadline.in(PATIENCE)));
    }

    /// Enters without minding an interrupt.
    boolean enter() {
        return lock.tryAcquire() || entered(lock.acquireUninterruptibly(Deadline.in(PATIENCE)));
    }

    private boolean entered(OwnedLock.Outcome outcome) {
        if (outcome == OwnedLock.Outcome.FROM_THE_DEAD) {
            try {
                noteLoss();
                sweepIfNeeded();
            } catch (RuntimeException | Error e) {
                lock.release();
                throw e;
            }
        }
        return outcome != OwnedLock.Outcome.TIMED_OUT;
    }

    void leave() {
        lock.release();
        Steps.step();
    }

    /// Notes that there may be memory to which nothing refers.
    void noteLoss() {
        LONG.setVolatile(MEMORY, ring + RingLayout.LOST, 1L);
    }

    /// Frees what was noted as lost, if the other end is not busy. To be called inside.
    void sweepIfNeeded() {
        if ((long) LONG.getAcquire(MEMORY, ring + RingLayout.LOST) != 0 && other.tryAcquire()) {
            try {
                Sweep.of(cell, ring);
                LONG.setVolatile(MEMORY, ring + RingLayout.LOST, 0L);
            } catch (SharedMemoryException | OutOfMemoryError | StackOverflowError e) {
                // the next one tries again: nobody's message is to fail for this
            } finally {
                other.release();
            }
        }
    }
}
