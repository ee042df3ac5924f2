package multiprocessing.shared;

import multiprocessing.sync.RLock;

/// A `char` that processes share; see [Value]. Python: `Value('u', …)`.
public final class CharValue extends Value<Character> {
    CharValue(Block block) {
        super(Kind.CHAR, block);
    }

    /// The value.
    public char get() {
        return (char) bits();
    }

    /// Sets the value.
    public void set(char value) {
        bits(value);
    }

    /// Sets the value.
    ///
    /// @return the value of before
    public char getAndSet(char value) {
        return (char) getAndSetBits(value);
    }

    /// Sets the value to `value` if it is `expected`.
    ///
    /// @return whether it was
    public boolean compareAndSet(char expected, char value) {
        return compareAndSetBits(expected, value);
    }

    @Override
    public CharValue copy() {
        return new CharValue(block().copy());
    }

    @Override
    public CharValue synchronizedBy(RLock lock) {
        return new CharValue(block().guardedBy(lock));
    }

    @Override
    Character valueOf(long bits) {
        return (char) bits;
    }

    @Override
    long bitsOf(Character value) {
        return value;
    }
}
