package multiprocessing.shared;

import java.util.stream.IntStream;
import multiprocessing.signal.Words;
import multiprocessing.sync.RLock;

/// An array of `int` that processes share; see [Array]. Python: `Array('i', …)`.
public final class IntArray extends Array<Integer> {
    IntArray(Block block) {
        super(Kind.INT, block);
    }

    /// The element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public int get(int index) {
        long at = enter(index, Integer.BYTES);
        try {
            return (int) Elements.INT.get(Words.MEMORY, at);
        } finally {
            exit();
        }
    }

    /// Sets the element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public void set(int index, int value) {
        long at = enter(index, Integer.BYTES);
        try {
            Elements.INT.set(Words.MEMORY, at, value);
        } finally {
            exit();
        }
    }

    /// A copy of all elements.
    public int[] toArray() {
        return toArray(0, size());
    }

    /// A copy of the elements from `from` to just before `to`. Python: `array[from:to]`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within
    public int[] toArray(int from, int to) {
        return copyOut(from, to, new int[count(from, to)]);
    }

    /// Sets as many elements as are given, the first of them at `from`. Python:
    /// `array[from:to] = elements`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within; nothing is set
    public void set(int from, int[] elements) {
        copyIn(from, elements, elements.length);
    }

    /// The elements, each as it is when its turn comes.
    public IntStream stream() {
        return IntStream.range(0, size()).map(this::get);
    }

    @Override
    public Integer value(int index) {
        return get(index);
    }

    @Override
    public void value(int index, Integer value) {
        set(index, value);
    }

    @Override
    public IntArray copy() {
        return new IntArray(block().copy());
    }

    @Override
    public IntArray synchronizedBy(RLock lock) {
        return new IntArray(block().guardedBy(lock));
    }
}
