package multiprocessing.stress;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/// What a worker has done, in a file that it shares with the root by nothing that is tortured. What is written is written,
/// at whatever instruction the worker is killed.
///
/// ```
///  0         8         16        24        32               4096
///  +---------+---------+---------+---------+----------------+--------------------------
///  | beats   | done    | phase   | written | read           | entries, used in turn
///  +---------+---------+---------+---------+----------------+--------------------------
/// ```
///
/// One thread of one process writes all words but `read`, which one thread of the root writes.
final class Journal implements AutoCloseable {
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    private static final long BEATS = 0;
    private static final long DONE = BEATS + Long.BYTES;
    private static final long PHASE = DONE + Long.BYTES;
    private static final long WRITTEN = PHASE + Long.BYTES;
    private static final long READ_WORD = WRITTEN + Long.BYTES;
    private static final long ENTRIES = 4096;
    private static final int ENTRY_COUNT = 1 << 14;
    private static final long SIZE = ENTRIES + (long) ENTRY_COUNT * Long.BYTES;
    private static final long FULL_NANOS = 200_000;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment words;

    /// Opens the file, or makes it, with zeros.
    Journal(Path file) {
        try (var channel = FileChannel.open(file, CREATE, READ, WRITE)) {
            words = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, arena);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One thing more was done.
    void beat() {
        set(BEATS, get(BEATS) + 1);
    }

    long beats() {
        return get(BEATS);
    }

    /// So much is surely done.
    void done(long count) {
        set(DONE, count);
    }

    long done() {
        return get(DONE);
    }

    /// What it is about, in numbers of its kind.
    void phase(long phase) {
        set(PHASE, phase);
    }

    long phase() {
        return get(PHASE);
    }

    /// Notes something, of which the root reads all or, if this process is killed, nothing; waits while the root has not read
    /// enough.
    void note(long... entries) {
        long written = get(WRITTEN);
        while (written + entries.length - get(READ_WORD) > ENTRY_COUNT) {
            LockSupport.parkNanos(FULL_NANOS);
        }
        for (int i = 0; i < entries.length; i++) {
            words.set(ValueLayout.JAVA_LONG, at(written + i), entries[i]);
        }
        set(WRITTEN, written + entries.length);
    }

    /// What was noted since the last time.
    void read(LongConsumer reader) {
        long read = get(READ_WORD);
        for (long written = get(WRITTEN); read < written; read++) {
            reader.accept(words.get(ValueLayout.JAVA_LONG, at(read)));
        }
        set(READ_WORD, read);
    }

    private static long at(long number) {
        return ENTRIES + (number & (ENTRY_COUNT - 1)) * Long.BYTES;
    }

    private long get(long word) {
        return (long) WORD.getVolatile(words, word);
    }

    private void set(long word, long value) {
        WORD.setVolatile(words, word, value);
    }

    @Override
    public void close() {
        arena.close();
    }
}
