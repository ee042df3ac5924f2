/// Queues that processes share. Python: `multiprocessing.Queue`, `JoinableQueue`, `SimpleQueue`.
///
/// All three are faces of one store in shared memory: what was put is there for any process to take, whatever becomes of
/// who put it.
@NullMarked
package multiprocessing.queue;

import org.jspecify.annotations.NullMarked;
