package multiprocessing.shared;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import multiprocessing.signal.Words;
import multiprocessing.sync.RLock;

/// An array of `long` that processes share; see [Array]. Python: `Array('q', …)`.
public final class LongArray extends Array<Long> {
    LongArray(Block block) {
        super(Kind.LONG, block);
    }

    /// The element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public long get(int index) {
        long at = enter(index, Long.BYTES);
        try {
            return (long) Elements.LONG.get(Words.MEMORY, at);
        } finally {
            exit();
        }
    }

    /// Sets the element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public void set(int index, long value) {
        long at = enter(index, Long.BYTES);
        try {
            Elements.LONG.set(Words.MEMORY, at, value);
        } finally {
            exit();
        }
    }

    /// A copy of all elements.
    public long[] toArray() {
        return toArray(0, size());
    }

    /// A copy of the elements from `from` to just before `to`. Python: `array[from:to]`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within
    public long[] toArray(int from, int to) {
        return copyOut(from, to, new long[count(from, to)]);
    }

    /// Sets as many elements as are given, the first of them at `from`. Python:
    /// `array[from:to] = elements`.
    ///
    /// @throws IndexOutOfBoundsException if they are not all within; nothing is set
    public void set(int from, long[] elements) {
        copyIn(from, elements, elements.length);
    }

    /// The elements, each as it is when its turn comes.
    public LongStream stream() {
        return IntStream.range(0, size()).mapToLong(this::get);
    }

    @Override
    public Long value(int index) {
        return get(index);
    }

    @Override
    public void value(int index, Long value) {
        set(index, value);
    }

    @Override
    public LongArray copy() {
        return new LongArray(block().copy());
    }

    @Override
    public LongArray synchronizedBy(RLock lock) {
        return new LongArray(block().guardedBy(lock));
    }
}
