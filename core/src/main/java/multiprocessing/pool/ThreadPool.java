package multiprocessing.pool;

import multiprocessing.backend.Backends;

/// Pools whose workers are threads of this JVM, for tests and for debugging. What they are given and give back is copied
/// as on the way to another process: what cannot travel fails here too, and what a task changes is its own copy. Python's
/// `ThreadPool` shares the objects of its maker; that is what an executor of the JDK does.
///
/// A thread cannot be ended: a task that does not heed its interrupt runs on when its limit has passed or its pool is
/// terminated.
public final class ThreadPool {
    private ThreadPool() {}

    /// A pool of so many threads.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public static Pool of(int threads) {
        return builder().processes(threads).build();
    }

    /// Starts a pool of threads that needs more than their number.
    public static Builder builder() {
        return Pool.builder().backend(Backends.named("thread"));
    }
}
