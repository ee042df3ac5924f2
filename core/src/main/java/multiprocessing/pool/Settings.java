package multiprocessing.pool;

/// What a pool is to keep to.
///
/// @param name of the pool, for its threads
/// @param processes how many workers
/// @param hasInitializer whether a worker runs something before it is ready
/// @param tasksMost after how many tasks a worker is replaced
/// @param ageMostNanos after what time a worker is replaced
/// @param leaveNanos how long a worker may take to end in order
/// @param memoryMost how many bytes of memory a worker's process may have for itself
/// @param budget how many of them it may have just now
/// @param readAhead how much may have been read whose results were not asked for
record Settings(
        String name,
        int processes,
        boolean hasInitializer,
        int tasksMost,
        long ageMostNanos,
        long leaveNanos,
        long memoryMost,
        Budget budget,
        ReadAhead.Bounds readAhead) {}
