package multiprocessing.pool;

/// Workers that are processes.
class ProcessPoolTest implements PoolSpec {
    @Override
    public Builder pool() {
        return Pool.builder();
    }
}
