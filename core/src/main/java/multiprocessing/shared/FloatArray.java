package multiprocessing.shared;

import multiprocessing.signal.Words;
import multiprocessing.sync.RLock;

/// An array of `float` that processes share; see [Array]. Python: `Array('f', …)`.
public final class FloatArray extends Array<Float> {
    FloatArray(Block block) {
        super(Kind.FLOAT, block);
    }

    /// The element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public float get(int index) {
        long at = enter(index, Float.BYTES);
        try {
            return (float) Elements.FLOAT.get(Words.MEMORY, at);
        } finally {
            exit();
        }
    }

    /// Sets the element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public void set(int index, float value) {
        long at = enter(index, Float.BYTES);
        try {
            Elements.FLOAT.set(Words.MEMORY, at, value);
        } finally {
            exit();
        }
    }

    /// A copy of all elements.
    public float[] toArray() {
        return toArray(0, size());
    }

    /// A copy of the elements from `from` to just before `to`. Python: `array[from:to]`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within
    public float[] toArray(int from, int to) {
        return copyOut(from, to, new float[count(from, to)]);
    }

    /// Sets as many elements as are given, the first of them at `from`. Python:
    /// `array[from:to] = elements`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within; nothing is set
    public void set(int from, float[] elements) {
        copyIn(from, elements, elements.length);
    }

    @Override
    public Float value(int index) {
        return get(index);
    }

    @Override
    public void value(int index, Float value) {
        set(index, value);
    }

    @Override
    public FloatArray copy() {
        return new FloatArray(block().copy());
    }

    @Override
    public FloatArray synchronizedBy(RLock lock) {
        return new FloatArray(block().guardedBy(lock));
    }
}
