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

/// Words that all processes of the torture see: what the tortured locks guard, and whether it is over. A file of its own.
final class Scratch {
    /// Not zero: all shall come to their end.
    static final int STOP = 0;

    /// The worker inside the lock, 0 for nobody.
    static final int INSIDE = 1;

    /// How often the lock was used, as counted inside it.
    static final int COUNTER = 2;

    /// How many things wait to be taken, guarded by the condition's lock.
    static final int TOKENS = 3;

    /// As [#INSIDE] and [#COUNTER], for the lock that can be acquired again.
    static final int R_INSIDE = 4;

    static final int R_COUNTER = 5;

    /// How often the event was about to be set, guarded by the setters' lock.
    static final int ROUND = 6;

    /// Not zero from before the event is set until it is cleared.
    static final int OPEN = 7;

    /// The first of some words, one for each who may have a permit: its number and how often it has been there, 0 if it has
    /// none.
    static final int PRESENT = 8;

    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final long SIZE = 4096;
    private static final long LINE_BYTES = 64;

    private final MemorySegment words;

    /// Opens the file of that folder, or makes it, with zeros.
    Scratch(Path folder) {
        Path file = folder.resolve("scratch");
        try (var channel = FileChannel.open(file, CREATE, READ, WRITE)) {
            words = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, Arena.ofAuto());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isStopping() {
        return get(STOP) != 0;
    }

    long get(int word) {
        return (long) WORD.getAcquire(words, word * LINE_BYTES);
    }

    void set(int word, long value) {
        WORD.setRelease(words, word * LINE_BYTES, value);
    }

    /// As a plain read and a plain write, which loses one of two at the same time.
    void increment(int word) {
        set(word, get(word) + 1);
    }
}
