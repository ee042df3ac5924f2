package multiprocessing.shared;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import multiprocessing.signal.Words;
import multiprocessing.sync.RLock;

/// An array of `double` that processes share; see [Array]. Python: `Array('d', …)`.
public final class DoubleArray extends Array<Double> {
    DoubleArray(Block block) {
        super(Kind.DOUBLE, block);
    }

    /// The element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public double get(int index) {
        long at = enter(index, Double.BYTES);
        try {
            return (double) Elements.DOUBLE.get(Words.MEMORY, at);
        } finally {
            exit();
        }
    }

    /// Sets the element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public void set(int index, double value) {
        long at = enter(index, Double.BYTES);
        try {
            Elements.DOUBLE.set(Words.MEMORY, at, value);
        } finally {
            exit();
        }
    }

    /// A copy of all elements.
    public double[] toArray() {
        return toArray(0, size());
    }

    /// A copy of the elements from `from` to just before `to`. Python: `array[from:to]`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within
    public double[] toArray(int from, int to) {
        return copyOut(from, to, new double[count(from, to)]);
    }

    /// Sets as many elements as are given, the first of them at `from`. Python:
    /// `array[from:to] = elements`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within; nothing is set
    public void set(int from, double[] elements) {
        copyIn(from, elements, elements.length);
    }

    /// The elements, each as it is when its turn comes.
    public DoubleStream stream() {
        return IntStream.range(0, size()).mapToDouble(this::get);
    }

    @Override
    public Double value(int index) {
        return get(index);
    }

    @Override
    public void value(int index, Double value) {
        set(index, value);
    }

    @Override
    public DoubleArray copy() {
        return new DoubleArray(block().copy());
    }

    @Override
    public DoubleArray synchronizedBy(RLock lock) {
        return new DoubleArray(block().guardedBy(lock));
    }
}
