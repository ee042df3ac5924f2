/// Who runs: a process as its parent sees it, and as it sees itself. Names, daemons, exit codes as
/// Python counts them, children, and the wait at the end of `main`.
///
/// This room does not know where a process runs; it asks the back end for a worker.
@NullMarked
package multiprocessing.process;

import org.jspecify.annotations.NullMarked;
