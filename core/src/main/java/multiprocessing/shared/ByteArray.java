package multiprocessing.shared;

import multiprocessing.signal.Words;
import multiprocessing.sync.RLock;

/// An array of `byte` that processes share; see [Array]. Python: `Array('b', …)`.
public final class ByteArray extends Array<Byte> {
    ByteArray(Block block) {
        super(Kind.BYTE, block);
    }

    /// The element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public byte get(int index) {
        long at = enter(index, Byte.BYTES);
        try {
            return (byte) Elements.BYTE.get(Words.MEMORY, at);
        } finally {
            exit();
        }
    }

    /// Sets the element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public void set(int index, byte value) {
        long at = enter(index, Byte.BYTES);
        try {
            Elements.BYTE.set(Words.MEMORY, at, value);
        } finally {
            exit();
        }
    }

    /// A copy of all elements.
    public byte[] toArray() {
        return toArray(0, size());
    }

    /// A copy of the elements from `from` to just before `to`. Python: `array[from:to]`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within
    public byte[] toArray(int from, int to) {
        return copyOut(from, to, new byte[count(from, to)]);
    }

    /// Sets as many elements as are given, the first of them at `from`. Python:
    /// `array[from:to] = elements`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within; nothing is set
    public void set(int from, byte[] elements) {
        copyIn(from, elements, elements.length);
    }

    @Override
    public Byte value(int index) {
        return get(index);
    }

    @Override
    public void value(int index, Byte value) {
        set(index, value);
    }

    @Override
    public ByteArray copy() {
        return new ByteArray(block().copy());
    }

    @Override
    public ByteArray synchronizedBy(RLock lock) {
        return new ByteArray(block().guardedBy(lock));
    }
}
