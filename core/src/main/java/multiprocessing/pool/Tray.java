package multiprocessing.pool;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// The results of a task that a worker has and has not yet sent, where its parent finds them should it die: so of a chunk
/// only the item is lost that ran.
///
/// ```
///  words                                data
///  0         8         16        24        32     0                       16 KiB        272 KiB
///  +---------+---------+---------+---------+      +-----------------------+-------------+
///  | next    | started | form    | first   |      | ends, an int for each | objects     |
///  +---------+---------+---------+---------+      | of them that is no    |             |
///  next:    the item behind those here            | number                |             |
///  started: when the first of them began          +-----------------------+-------------+
///  form:    the code of what they are
///  first:   the first of them
/// ```
///
/// Zeroed words are an empty tray.
final class Tray {
    /*
     * The worker writes the object and its end, and commits by one store of `next`. Nobody clears the tray: what has been
     * sent is known by its items, which the parent has taken already, as it reads all messages before it looks here: perhaps
     * the first ones only, for without memory for all of them they are sent one by one. And before the next object is written
     * over the first, all of them are committed.
     */
    static final long NEXT = 0;
    static final long STARTED = NEXT + Long.BYTES;
    static final long FORM = STARTED + Long.BYTES;
    static final long FIRST = FORM + Long.BYTES;
    static final long WORDS_BYTES = FIRST + Long.BYTES;

    /// Of objects that are no numbers; of numbers there are as many as have room.
    static final int ITEMS_MOST = 4096;

    static final int BYTES_MOST = 256 << 10;
    static final long OBJECTS = (long) ITEMS_MOST * Integer.BYTES;
    static final long DATA_BYTES = OBJECTS + BYTES_MOST;

    private final long words;
    private final long data;
    private Items.Form form = Items.Form.MESSAGE; // of those here

    /// The tray with words and data at those offsets of the commons; the data may have any content.
    Tray(long words, long data) {
        this.words = words;
        this.data = data;
    }

    /// By the worker: keeps what was added last to `results`, whose other objects are here already.
    ///
    /// @param next the name of the item behind it
    /// @param startedNanos when the first of them began
    /// @return whether it has; else they are to be sent now
    boolean keep(Packer results, long next, long startedNanos) {
        int index = results.count() - 1;
        boolean hasRoom = results.lengthBytes() <= BYTES_MOST && !results.hasHandles();
        if (!hasRoom) { // a handle must be told that it is sent
            return false;
        }
        if (index == 0) {
            form = results.form();
            LONG.set(MEMORY, words + STARTED, startedNanos);
            LONG.set(MEMORY, words + FORM, (long) form.code);
            LONG.set(MEMORY, words + FIRST, Cell.item(next) - 1L);
        } else if (results.form() != form || index >= most(form)) {
            return false;
        }
        long objects = data + OBJECTS;
        switch (form.bytes) {
            case Integer.BYTES ->
                    INT.set(MEMORY, objects + (long) index * Integer.BYTES, results.lastInt());
            case Long.BYTES ->
                    LONG.set(MEMORY, objects + (long) index * Long.BYTES, results.lastLong());
            default -> {
                results.copyLast(MEMORY, objects);
                INT.set(MEMORY, data + (long) index * Integer.BYTES, results.lengthBytes());
            }
        }
        LONG.setRelease(MEMORY, words + NEXT, next);
        return true;
    }

    private static int most(Items.Form form) {
        return form == Items.Form.MESSAGE ? ITEMS_MOST : BYTES_MOST / form.bytes;
    }

    /// By the parent, of a dead worker all of whose messages were taken: what it had of `task` from the item `first` on.
    ///
    /// @param endedNanos when it began what it ran, or 0
    /// @return null if that is nothing
    /// @throws TransferException if there is nonsense
    Reply.@Nullable Values read(long task, int first, long endedNanos) {
        long next = (long) LONG.getAcquire(MEMORY, words + NEXT);
        if (Cell.task(next) != task || Cell.item(next) <= first) {
            return null;
        }
        long started = (long) LONG.get(MEMORY, words + STARTED);
        Items.Form its;
        try {
            its = Items.Form.of((int) (long) LONG.get(MEMORY, words + FORM));
        } catch (IllegalArgumentException e) {
            throw new TransferException("a tray is damaged: " + e.getMessage(), e);
        }
        long sent = first - (long) LONG.get(MEMORY, words + FIRST);
        long count = sent + Cell.item(next) - first;
        if (sent < 0 || count > most(its)) {
            throw new TransferException("a tray is damaged: sent=" + sent + ", count=" + count);
        }
        Items all =
                its == Items.Form.MESSAGE
                        ? readMessages((int) count)
                        : readNumbers(its, (int) count);
        Items items = all.part((int) sent, (int) count);
        return new Reply.Values(task, first, started, Math.max(0, endedNanos - started), items);
    }

    private Items readMessages(int count) {
        var ends = new int[count];
        int length = 0;
        for (int i = 0; i < count; i++) {
            ends[i] = (int) INT.get(MEMORY, data + (long) i * Integer.BYTES);
            if (ends[i] < length || ends[i] > BYTES_MOST) {
                throw new TransferException("a tray is damaged: end=" + ends[i]);
            }
            length = ends[i];
        }
        return new Items(Items.Form.MESSAGE, readBytes(length), 0, count, ends);
    }

    private Items readNumbers(Items.Form its, int count) {
        byte[] bytes = readBytes(count * its.bytes);
        return new Items(its, bytes, 0, count, Items.NONE.ends());
    }

    private byte[] readBytes(int length) {
        var bytes = new byte[length];
        MemorySegment.copy(MEMORY, ValueLayout.JAVA_BYTE, data + OBJECTS, bytes, 0, length);
        return bytes;
    }
}
