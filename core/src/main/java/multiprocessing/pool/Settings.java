package multiprocessing.pool;

/// What a pool is to keep to.
///
/// @param name of the pool, for its threads
/// @param processes how many workers
/// @param tasksMost after how many tasks a worker is replaced
/// @param readAhead how many items may have been read whose results were not asked for
record Settings(String name, int processes, int tasksMost, int readAhead) {}
