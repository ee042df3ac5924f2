package multiprocessing.shared;

import multiprocessing.sync.RLock;

/// A `byte` that processes share; see [Value]. Python: `Value('b', …)`.
public final class ByteValue extends Value<Byte> {
    ByteValue(Block block) {
        super(Kind.BYTE, block);
    }

    /// The value.
    public byte get() {
        return (byte) bits();
    }

    /// Sets the value.
    public void set(byte value) {
        bits(value);
    }

    /// Sets the value.
    ///
    /// @return the value of before
    public byte getAndSet(byte value) {
        return (byte) getAndSetBits(value);
    }

    /// Sets the value to `value` if it is `expected`.
    ///
    /// @return whether it was
    public boolean compareAndSet(byte expected, byte value) {
        return compareAndSetBits(expected, value);
    }

    /// Adds `delta`. Goes round at the ends of its range.
    ///
    /// @return the value of after
    public byte addAndGet(byte delta) {
        return (byte) (getAndAdd(delta) + delta);
    }

    /// Adds `delta`. Goes round at the ends of its range.
    ///
    /// @return the value of before
    public byte getAndAdd(byte delta) {
        return (byte) getAndUpdateBits(bits -> (byte) (bits + delta));
    }

    @Override
    public ByteValue copy() {
        return new ByteValue(block().copy());
    }

    @Override
    public ByteValue synchronizedBy(RLock lock) {
        return new ByteValue(block().guardedBy(lock));
    }

    @Override
    Byte valueOf(long bits) {
        return (byte) bits;
    }

    @Override
    long bitsOf(Byte value) {
        return value;
    }
}
