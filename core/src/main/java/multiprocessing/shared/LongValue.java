package multiprocessing.shared;

import multiprocessing.sync.RLock;

/// A `long` that processes share; see [Value]. Python: `Value('q', …)`.
public final class LongValue extends Value<Long> {
    LongValue(Block block) {
        super(Kind.LONG, block);
    }

    /// The value.
    public long get() {
        return bits();
    }

    /// Sets the value.
    public void set(long value) {
        bits(value);
    }

    /// Sets the value.
    ///
    /// @return the value of before
    public long getAndSet(long value) {
        return getAndSetBits(value);
    }

    /// Sets the value to `value` if it is `expected`.
    ///
    /// @return whether it was
    public boolean compareAndSet(long expected, long value) {
        return compareAndSetBits(expected, value);
    }

    /// Adds `delta`. Goes round at the ends of its range.
    ///
    /// @return the value of after
    public long addAndGet(long delta) {
        return getAndAdd(delta) + delta;
    }

    /// Adds `delta`. Goes round at the ends of its range.
    ///
    /// @return the value of before
    public long getAndAdd(long delta) {
        return getAndUpdateBits(bits -> bits + delta);
    }

    @Override
    public LongValue copy() {
        return new LongValue(block().copy());
    }

    @Override
    public LongValue synchronizedBy(RLock lock) {
        return new LongValue(block().guardedBy(lock));
    }

    @Override
    Long valueOf(long bits) {
        return bits;
    }

    @Override
    long bitsOf(Long value) {
        return value;
    }
}
