package multiprocessing.pool;

import multiprocessing.error.MultiprocessingException;

/// A worker was killed since its process had more memory than it may: the cause of a [WorkerLostException].
public final class MemoryLimitException extends MultiprocessingException {
    private static final long serialVersionUID = 1;

    private final long limitBytes;
    private final long usedBytes;

    MemoryLimitException(long limitBytes, long usedBytes) {
        super(
                "its process had too much memory: usedBytes="
                        + usedBytes
                        + ", memoryLimit="
                        + limitBytes);
        this.limitBytes = limitBytes;
        this.usedBytes = usedBytes;
    }

    /// How much it might have.
    public long limitBytes() {
        return limitBytes;
    }

    /// How much it had when that was seen.
    public long usedBytes() {
        return usedBytes;
    }
}
