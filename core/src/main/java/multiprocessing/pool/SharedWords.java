package multiprocessing.pool;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

/// The memory of a cell whose worker is another process.
final class SharedWords implements Cell.Words {
    private final long offset;

    SharedWords(long offset) {
        this.offset = offset;
    }

    private long at(int word) {
        return offset + (long) word * Long.BYTES;
    }

    @Override
    public long get(int word) {
        return (long) LONG.getVolatile(MEMORY, at(word));
    }

    @Override
    public void set(int word, long value) {
        LONG.setVolatile(MEMORY, at(word), value);
    }

    @Override
    public boolean compareAndSet(int word, long expected, long value) {
        return LONG.compareAndSet(MEMORY, at(word), expected, value);
    }
}
