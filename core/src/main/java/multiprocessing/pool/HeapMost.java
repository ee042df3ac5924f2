package multiprocessing.pool;

/// Says when too much of this JVM's heap is in use: more than [Builder#maxHeapPerChild].
final class HeapMost {
    private final long bytesMost;
    private boolean isTold;

    HeapMost(long bytesMost) {
        this.bytesMost = bytesMost;
    }

    /// Whether more is in use than may be, even after a collection. Says so once.
    boolean isExceeded() {
        if (isTold || bytesMost == Long.MAX_VALUE || usedBytes() <= bytesMost) {
            return false;
        }
        System.gc();
        isTold = usedBytes() > bytesMost;
        return isTold;
    }

    /// How much is in use.
    static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
