package multiprocessing.shared;

import multiprocessing.sync.RLock;

/// A `double` that processes share; see [Value]. Python: `Value('d', …)`.
public final class DoubleValue extends Value<Double> {
    DoubleValue(Block block) {
        super(Kind.DOUBLE, block);
    }

    /// The value.
    public double get() {
        return Double.longBitsToDouble(bits());
    }

    /// Sets the value.
    public void set(double value) {
        bits(Double.doubleToRawLongBits(value));
    }

    /// Sets the value.
    ///
    /// @return the value of before
    public double getAndSet(double value) {
        return Double.longBitsToDouble(getAndSetBits(Double.doubleToRawLongBits(value)));
    }

    /// Sets the value to `value` if it is `expected`, bit by bit.
    ///
    /// @return whether it was
    public boolean compareAndSet(double expected, double value) {
        return compareAndSetBits(
                Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
    }

    /// Adds `delta`.
    ///
    /// @return the value of after
    public double addAndGet(double delta) {
        return getAndAdd(delta) + delta;
    }

    /// Adds `delta`.
    ///
    /// @return the value of before
    public double getAndAdd(double delta) {
        return Double.longBitsToDouble(
                getAndUpdateBits(bits -> Double.doubleToRawLongBits(valueOf(bits) + delta)));
    }

    @Override
    public DoubleValue copy() {
        return new DoubleValue(block().copy());
    }

    @Override
    public DoubleValue synchronizedBy(RLock lock) {
        return new DoubleValue(block().guardedBy(lock));
    }

    @Override
    Double valueOf(long bits) {
        return Double.longBitsToDouble(bits);
    }

    @Override
    long bitsOf(Double value) {
        return Double.doubleToRawLongBits(value);
    }
}
