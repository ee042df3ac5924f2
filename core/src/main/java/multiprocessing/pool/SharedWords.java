package multiprocessing.pool;

import static multiprocessing.signal.Words.LONG;

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
        return (long) LONG.getVolatile(at(word));
    }

    @Override
    public void set(int word, long value) {
        LONG.setVolatile(at(word), value);
    }

    @Override
    public boolean compareAndSet(int word, long expected, long value) {
        return LONG.compareAndSet(at(word), expected, value);
    }
}
