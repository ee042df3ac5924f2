package multiprocessing.shared;

import multiprocessing.sync.RLock;

/// A `boolean` that processes share; see [Value]. Python: `Value(c_bool, …)`.
public final class BooleanValue extends Value<Boolean> {
    BooleanValue(Block block) {
        super(Kind.BOOLEAN, block);
    }

    /// The value.
    public boolean get() {
        return bits() != 0;
    }

    /// Sets the value.
    public void set(boolean value) {
        bits(value ? 1 : 0);
    }

    /// Sets the value.
    ///
    /// @return the value of before
    public boolean getAndSet(boolean value) {
        return getAndSetBits(value ? 1 : 0) != 0;
    }

    /// Sets the value to `value` if it is `expected`.
    ///
    /// @return whether it was
    public boolean compareAndSet(boolean expected, boolean value) {
        return compareAndSetBits(expected ? 1 : 0, value ? 1 : 0);
    }

    @Override
    public BooleanValue copy() {
        return new BooleanValue(block().copy());
    }

    @Override
    public BooleanValue synchronizedBy(RLock lock) {
        return new BooleanValue(block().guardedBy(lock));
    }

    @Override
    Boolean valueOf(long bits) {
        return bits != 0;
    }

    @Override
    long bitsOf(Boolean value) {
        return value ? 1 : 0;
    }
}
