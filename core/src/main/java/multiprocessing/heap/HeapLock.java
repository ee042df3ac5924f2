package multiprocessing.heap;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.signal.OwnedLock;
import multiprocessing.time.Deadline;

/// The heap's lock, uninterruptible, since what it guards takes little time.
final class HeapLock {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final OwnedLock lock = new OwnedLock(HeapLayout.LOCK);

    /// Acquires it. What a dead owner left, or an error, is put in order by `repair` first.
    ///
    /// @throws SharedMemoryException with a [TimeoutException] if a stopped process has it for half a minute
    /// @throws StackOverflowError if there might be no room to give it back; it is not acquired
    void acquire(Runnable repair) {
        StackRoom.require();
        if (!lock.tryAcquire()
                && lock.acquireUninterruptibly(Deadline.in(PATIENCE))
                        == OwnedLock.Outcome.TIMED_OUT) {
            throw new SharedMemoryException(
                    "another process, probably a stopped one, holds the lock of the shared memory",
                    new TimeoutException());
        }
        lock.repairAfterDeath(repair);
    }

    /// Gives it back.
    ///
    /// @param isWhole false if what it guards may be half changed: then the next one puts it in order first
    void release(boolean isWhole) {
        lock.release(isWhole);
    }
}
