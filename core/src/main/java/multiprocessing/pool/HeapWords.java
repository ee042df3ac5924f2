package multiprocessing.pool;

import java.util.concurrent.atomic.AtomicLongArray;

/// The memory of a cell whose worker is in the same JVM.
final class HeapWords implements Cell.Words {
    private final AtomicLongArray words = new AtomicLongArray(Cell.WORDS);

    @Override
    public long get(int word) {
        return words.get(word);
    }

    @Override
    public void set(int word, long value) {
        words.set(word, value);
    }

    @Override
    public boolean compareAndSet(int word, long expected, long value) {
        return words.compareAndSet(word, expected, value);
    }
}
