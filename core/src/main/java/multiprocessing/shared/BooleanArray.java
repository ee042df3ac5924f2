package multiprocessing.shared;

import multiprocessing.signal.Words;
import multiprocessing.sync.RLock;

/// An array of `boolean` that processes share; see [Array]. Python: `Array(c_bool, …)`.
public final class BooleanArray extends Array<Boolean> {
    BooleanArray(Block block) {
        super(Kind.BOOLEAN, block);
    }

    /// The element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public boolean get(int index) {
        long at = enter(index, Byte.BYTES);
        try {
            return (boolean) Elements.BOOLEAN.get(Words.MEMORY, at);
        } finally {
            exit();
        }
    }

    /// Sets the element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public void set(int index, boolean value) {
        long at = enter(index, Byte.BYTES);
        try {
            Elements.BOOLEAN.set(Words.MEMORY, at, value);
        } finally {
            exit();
        }
    }

    /// A copy of all elements.
    public boolean[] toArray() {
        return toArray(0, size());
    }

    /// A copy of the elements from `from` to just before `to`. Python: `array[from:to]`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within
    public boolean[] toArray(int from, int to) {
        boolean[] elements = new boolean[count(from, to)];
        byte[] bytes = copyOut(from, to, new byte[elements.length]);
        for (int i = 0; i < bytes.length; i++) {
            elements[i] = bytes[i] != 0;
        }
        return elements;
    }

    /// Sets as many elements as are given, the first of them at `from`. Python:
    /// `array[from:to] = elements`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within; nothing is set
    public void set(int from, boolean[] elements) {
        byte[] bytes = new byte[elements.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (elements[i] ? 1 : 0);
        }
        copyIn(from, bytes, bytes.length);
    }

    @Override
    public Boolean value(int index) {
        return get(index);
    }

    @Override
    public void value(int index, Boolean value) {
        set(index, value);
    }

    @Override
    public BooleanArray copy() {
        return new BooleanArray(block().copy());
    }

    @Override
    public BooleanArray synchronizedBy(RLock lock) {
        return new BooleanArray(block().guardedBy(lock));
    }
}
