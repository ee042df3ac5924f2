package multiprocessing.shared;

import multiprocessing.sync.RLock;

/// An `int` that processes share; see [Value]. Python: `Value('i', …)`.
public final class IntValue extends Value<Integer> {
    IntValue(Block block) {
        super(Kind.INT, block);
    }

    /// The value.
    public int get() {
        return (int) bits();
    }

    /// Sets the value.
    public void set(int value) {
        bits(value);
    }

    /// Sets the value.
    ///
    /// @return the value of before
    public int getAndSet(int value) {
        return (int) getAndSetBits(value);
    }

    /// Sets the value to `value` if it is `expected`.
    ///
    /// @return whether it was
    public boolean compareAndSet(int expected, int value) {
        return compareAndSetBits(expected, value);
    }

    /// Adds `delta`. Goes round at the ends of its range.
    ///
    /// @return the value of after
    public int addAndGet(int delta) {
        return getAndAdd(delta) + delta;
    }

    /// Adds `delta`. Goes round at the ends of its range.
    ///
    /// @return the value of before
    public int getAndAdd(int delta) {
        return (int) getAndUpdateBits(bits -> (int) bits + delta);
    }

    @Override
    public IntValue copy() {
        return new IntValue(block().copy());
    }

    @Override
    public IntValue synchronizedBy(RLock lock) {
        return new IntValue(block().guardedBy(lock));
    }

    @Override
    Integer valueOf(long bits) {
        return (int) bits;
    }

    @Override
    long bitsOf(Integer value) {
        return value;
    }
}
