package multiprocessing.pool;

/// What the coordinator of a pool is to keep to.
///
/// @param name of the pool, for its threads
/// @param processes how many workers
/// @param tasksMost after how many tasks a worker is replaced
record Settings(String name, int processes, int tasksMost) {}
