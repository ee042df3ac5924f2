/// Locks, semaphores, conditions, events and barriers for the threads of several processes. Python:
/// `multiprocessing.synchronize`.
///
/// ```
///  Lock  RLock ─▶ MutexState ─▶ OwnedLock       who has it, and who died with it
///  Condition ─▶ Mutex                           waiting for news under a lock
///  Event  Semaphore  BoundedSemaphore  Barrier  words in shared memory, and a gate to wait at
/// ```
///
/// All are in shared memory: no server, and no system call unless somebody sleeps. All may be captured by a target, given as
/// an argument or put into a queue. Whatever process is killed, nobody waits for it in vain: each class says what becomes of
/// what the dead one held or waited for. A thread that ends in a living process keeps what it has.
///
/// They need no closing: what no process refers to any more is freed, at the latest when there is no room for another.
@NullMarked
package multiprocessing.sync;

import org.jspecify.annotations.NullMarked;
