package multiprocessing.backend;

import multiprocessing.error.ProcessStartException;
import multiprocessing.function.SerializableRunnable;

/// A place where processes run. Thread-safe.
///
/// A provider is found by [java.util.ServiceLoader] and used by its name. It may ask [Backends] for others, also when it is
/// made; it may be made more than once, if several threads ask first, and of these one is used. It is written for one version of
/// the library: what it hands a job to is no part of the API.
public interface Backend {
    /// The name by which it is asked for, as in `spawn`. One called `thread` is taken for threads of this JVM: a pool asked to use it
    /// runs tasks on threads of its own.
    String name();

    /// Starts a process.
    ///
    /// Returns as soon as the process exists, which may be before its work begins.
    ///
    /// @throws ProcessStartException if no process could be started
    Worker launch(LaunchRequest request);

    /// Has `classes` loaded and initialized ahead in processes that are kept ready. No effect where none are.
    default void preload(Class<?>... classes) {}

    /// Has `action` run ahead in processes that are kept ready, and keeps one ready from now on. No effect where none are.
    default void warmUp(SerializableRunnable action) {}

    /// Ends the processes that are kept ready and have no work. No effect where none are.
    default void release() {}
}
