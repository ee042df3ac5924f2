package multiprocessing.shared;

import multiprocessing.sync.RLock;

/// A `float` that processes share; see [Value]. Python: `Value('f', …)`.
public final class FloatValue extends Value<Float> {
    FloatValue(Block block) {
        super(Kind.FLOAT, block);
    }

    /// The value.
    public float get() {
        return Float.intBitsToFloat((int) bits());
    }

    /// Sets the value.
    public void set(float value) {
        bits(Float.floatToRawIntBits(value));
    }

    /// Sets the value.
    ///
    /// @return the value of before
    public float getAndSet(float value) {
        return Float.intBitsToFloat((int) getAndSetBits(Float.floatToRawIntBits(value)));
    }

    /// Sets the value to `value` if it is `expected`, bit by bit.
    ///
    /// @return whether it was
    public boolean compareAndSet(float expected, float value) {
        return compareAndSetBits(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(value));
    }

    /// Adds `delta`.
    ///
    /// @return the value of after
    public float addAndGet(float delta) {
        return getAndAdd(delta) + delta;
    }

    /// Adds `delta`.
    ///
    /// @return the value of before
    public float getAndAdd(float delta) {
        return Float.intBitsToFloat(
                (int) getAndUpdateBits(bits -> Float.floatToRawIntBits(valueOf(bits) + delta)));
    }

    @Override
    public FloatValue copy() {
        return new FloatValue(block().copy());
    }

    @Override
    public FloatValue synchronizedBy(RLock lock) {
        return new FloatValue(block().guardedBy(lock));
    }

    @Override
    Float valueOf(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    @Override
    long bitsOf(Float value) {
        return Float.floatToRawIntBits(value);
    }
}
