package multiprocessing.pool;

/// Workers that are processes.
class ProcessPoolTest implements PoolSpec, PoolBuilderSpec {
    @Override
    public Builder pool() {
        return Pool.builder();
    }
}
