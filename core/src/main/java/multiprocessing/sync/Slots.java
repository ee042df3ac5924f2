package multiprocessing.sync;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import multiprocessing.heap.Holding;
import multiprocessing.signal.Words;

/// A fixed number of words at the end of a holding, or, when they are too many for that, in a run of its own.
///
/// ```
///  0         8         16
///  +---------+---------+------------
///  | run     | count   | word …           run: its offset, or 0 for words that follow here
///  +---------+---------+------------
/// ```
final class Slots {
    private static final long RUN = 0;
    private static final long COUNT = RUN + Long.BYTES;
    private static final long WORDS = COUNT + Long.BYTES;

    private final long words;
    private final int count;

    /// Those that [#create] made there.
    Slots(long offset) {
        long run = (long) LONG.getVolatile(MEMORY, offset + RUN);
        this.words = run == 0 ? offset + WORDS : run;
        this.count = (int) (long) LONG.getVolatile(MEMORY, offset + COUNT);
    }

    /// A holding that begins with `headerBytes` zeroed bytes and goes on with so many zeroed slots.
    static Holding create(long headerBytes, int count) {
        long wordsBytes = (long) count * Long.BYTES;
        boolean fits = headerBytes + WORDS + wordsBytes <= Holding.contentMost();
        var holding = Holding.create(headerBytes + WORDS + (fits ? wordsBytes : 0));
        long at = holding.offset() + headerBytes;
        if (!fits) {
            long run = holding.allocate(wordsBytes);
            Words.MEMORY.asSlice(run, wordsBytes).fill((byte) 0);
            LONG.setVolatile(MEMORY, at + RUN, run);
        }
        LONG.setVolatile(MEMORY, at + COUNT, (long) count);
        return holding;
    }

    int count() {
        return count;
    }

    /// The offset of a word.
    long at(int index) {
        return words + (long) index * Long.BYTES;
    }

    long read(int index) {
        return (long) LONG.getVolatile(MEMORY, at(index));
    }
}
