package multiprocessing.manager;

/// A semaphore of a manager elsewhere. Each method is that of [Semaphore][multiprocessing.sync.Semaphore].
public interface SemaphoreProxy extends AcquirerProxy {
    int value();

    boolean isLocked();
}
