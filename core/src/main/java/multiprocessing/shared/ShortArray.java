package multiprocessing.shared;

import multiprocessing.signal.Words;
import multiprocessing.sync.RLock;

/// An array of `short` that processes share; see [Array]. Python: `Array('h', …)`.
public final class ShortArray extends Array<Short> {
    ShortArray(Block block) {
        super(Kind.SHORT, block);
    }

    /// The element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public short get(int index) {
        long at = enter(index, Short.BYTES);
        try {
            return (short) Elements.SHORT.get(Words.MEMORY, at);
        } finally {
            exit();
        }
    }

    /// Sets the element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public void set(int index, short value) {
        long at = enter(index, Short.BYTES);
        try {
            Elements.SHORT.set(Words.MEMORY, at, value);
        } finally {
            exit();
        }
    }

    /// A copy of all elements.
    public short[] toArray() {
        return toArray(0, size());
    }

    /// A copy of the elements from `from` to just before `to`. Python: `array[from:to]`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within
    public short[] toArray(int from, int to) {
        return copyOut(from, to, new short[count(from, to)]);
    }

    /// Sets as many elements as are given, the first of them at `from`. Python:
    /// `array[from:to] = elements`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within; nothing is set
    public void set(int from, short[] elements) {
        copyIn(from, elements, elements.length);
    }

    @Override
    public Short value(int index) {
        return get(index);
    }

    @Override
    public void value(int index, Short value) {
        set(index, value);
    }

    @Override
    public ShortArray copy() {
        return new ShortArray(block().copy());
    }

    @Override
    public ShortArray synchronizedBy(RLock lock) {
        return new ShortArray(block().guardedBy(lock));
    }
}
