package multiprocessing.manager;

/// A lock of a manager elsewhere. Each method is that of [Mutex][multiprocessing.sync.Mutex].
public interface LockProxy extends AcquirerProxy {
    boolean isLocked();
}
