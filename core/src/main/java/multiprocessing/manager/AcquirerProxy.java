package multiprocessing.manager;

import java.time.Duration;
import multiprocessing.sync.Hold;

/// What the locks and semaphores of a manager elsewhere have in common. Python: `AcquirerProxy`.
///
/// A lock, or a permit of a bounded semaphore, goes with the thread that acquired it: when that or its process has ended, killed
/// or in order, the manager hands it on, for a thread perhaps not before the garbage collector has noticed. Python's stay held.
/// What one thread acquires and another releases after its end is a plain semaphore's, whose permits are nobody's. The manager
/// knows of what was acquired by these methods, not of what a function has acquired that runs there, as by [BaseManager#apply].
public interface AcquirerProxy {
    void acquire() throws InterruptedException;

    boolean acquire(Duration timeout) throws InterruptedException;

    boolean tryAcquire();

    void release();

    /// Acquires it for a `try` statement that releases it at its end. Python: `with lock:`.
    ///
    /// @throws InterruptedException if interrupted while waiting; it is not acquired
    @Here
    default Hold hold() throws InterruptedException {
        var hold = new Hold(this::release); // first: it may fail, and nobody would release it
        acquire();
        return hold;
    }
}
