package multiprocessing.shared;

import multiprocessing.sync.RLock;

/// A `short` that processes share; see [Value]. Python: `Value('h', …)`.
public final class ShortValue extends Value<Short> {
    ShortValue(Block block) {
        super(Kind.SHORT, block);
    }

    /// The value.
    public short get() {
        return (short) bits();
    }

    /// Sets the value.
    public void set(short value) {
        bits(value);
    }

    /// Sets the value.
    ///
    /// @return the value of before
    public short getAndSet(short value) {
        return (short) getAndSetBits(value);
    }

    /// Sets the value to `value` if it is `expected`.
    ///
    /// @return whether it was
    public boolean compareAndSet(short expected, short value) {
        return compareAndSetBits(expected, value);
    }

    /// Adds `delta`. Goes round at the ends of its range.
    ///
    /// @return the value of after
    public short addAndGet(short delta) {
        return (short) (getAndAdd(delta) + delta);
    }

    /// Adds `delta`. Goes round at the ends of its range.
    ///
    /// @return the value of before
    public short getAndAdd(short delta) {
        return (short) getAndUpdateBits(bits -> (short) (bits + delta));
    }

    @Override
    public ShortValue copy() {
        return new ShortValue(block().copy());
    }

    @Override
    public ShortValue synchronizedBy(RLock lock) {
        return new ShortValue(block().guardedBy(lock));
    }

    @Override
    Short valueOf(long bits) {
        return (short) bits;
    }

    @Override
    long bitsOf(Short value) {
        return value;
    }
}
