package multiprocessing.pool;

/// Workers that are threads.
class ThreadPoolTest implements PoolSpec, PoolBuilderSpec {
    @Override
    public Builder pool() {
        return ThreadPool.builder();
    }
}
