/// Faults of the world: unchecked exceptions that carry data. A caller's mistake is a JDK exception.
///
/// What is closed throws a [multiprocessing.error.ClosedException]. Three do as others of their kind: a block of named memory,
/// and a list in one, throws an [IllegalStateException], as a closed segment of the JDK; so does a process object, which
/// belongs to its maker alone; a pool throws a [java.util.concurrent.RejectedExecutionException], as an executor.
@NullMarked
package multiprocessing.error;

import org.jspecify.annotations.NullMarked;
