package multiprocessing.manager;

import java.time.Duration;
import multiprocessing.sync.Hold;

/// What the locks and semaphores of a manager elsewhere have in common. Python: `AcquirerProxy`.
///
/// When a process dies, the manager hands on the locks that it had, and the permits of a bounded semaphore; Python's stay
/// held. It knows of what was acquired by these methods, not of what a function has acquired that runs there, as by
/// [BaseManager#apply].
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
        acquire();
        return new Hold(this::release);
    }
}
