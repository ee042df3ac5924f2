package multiprocessing.pool;

import java.util.Optional;

/// How a worker's process ended.
///
/// @param exitCode as Python counts: -N by signal N
/// @param exception what tells more of it, as its last words
record Ending(int exitCode, Optional<Throwable> exception) {}
