package multiprocessing.table;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static multiprocessing.table.TableLayout.BYTES;
import static multiprocessing.table.TableLayout.COUNT;
import static multiprocessing.table.TableLayout.END;
import static multiprocessing.table.TableLayout.FIRST_SLOT;
import static multiprocessing.table.TableLayout.KEY;
import static multiprocessing.table.TableLayout.KEY_BYTES;
import static multiprocessing.table.TableLayout.LIVE;
import static multiprocessing.table.TableLayout.MOST_RUN_BYTES;
import static multiprocessing.table.TableLayout.REMOVED;
import static multiprocessing.table.TableLayout.SLOTS;
import static multiprocessing.table.TableLayout.USED;
import static multiprocessing.table.TableLayout.VALUE_BYTES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.LongConsumer;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Steps;
import multiprocessing.signal.Words;

/// One run of a hash table: open addressing, linear probing. For who has the table's lock.
///
/// An entry is written whole before the one word of its slot makes it count, and is never changed, but for a value of
/// eight bytes, which is one word itself. What is counted follows; [#recount] puts it right.
final class Table {
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder())
                    .withInvokeExactBehavior();

    /// One without a run, which has room for nothing.
    static final Table NONE = new Table();

    private final long run;
    private final long slots;

    private Table() {
        run = 0;
        slots = 0;
    }

    /// What is there.
    Table(long run) {
        this.run = run;
        this.slots = (long) LONG.get(MEMORY, run + SLOTS);
    }

    /// A new one, with room for so many entries of so many bytes, which becomes that cell's.
    ///
    /// @throws SharedMemoryException if there is no room
    static Table create(long cell, long count, long liveBytes) {
        long bytes = TableLayout.runBytes(count, liveBytes);
        if (bytes > MOST_RUN_BYTES) {
            throw new SharedMemoryException(
                    "a map is full: bytes=" + bytes + ", most=" + MOST_RUN_BYTES);
        }
        long run = Heap.allocate(bytes, cell, 0);
        Steps.step();
        long slots = TableLayout.slots(count);
        long end = FIRST_SLOT + slots * Long.BYTES;
        Words.MEMORY.asSlice(run, end).fill((byte) 0);
        LONG.set(MEMORY, run + BYTES, bytes);
        LONG.set(MEMORY, run + SLOTS, slots);
        LONG.set(MEMORY, run + END, end);
        return new Table(run);
    }

    long run() {
        return run;
    }

    long count() {
        return word(COUNT);
    }

    /// What it would need, were it made now.
    long neededBytes() {
        return TableLayout.runBytes(count(), word(LIVE));
    }

    long bytes() {
        return word(BYTES);
    }

    /// Whether an entry can be added, as a new one or in place of another.
    private boolean hasRoomFor(byte[] key, byte[] value) {
        return word(END) + TableLayout.entryBytes(key.length, value.length) <= bytes()
                && word(USED) < TableLayout.usedMost(slots);
    }

    /// The other entries in a new run, with room for one more.
    ///
    /// @param without the slot of an entry to leave out, or 0
    /// @param moreBytes of the one more, or 0 if there will be none
    /// @throws SharedMemoryException if there is no room
    Table rebuilt(long cell, long without, long moreBytes) {
        long lessBytes = without == 0 ? 0 : entryBytes(entry(word(without)));
        long count = count() + (moreBytes == 0 ? 0 : 1) - (without == 0 ? 0 : 1);
        Table to = create(cell, count, word(LIVE) + moreBytes - lessBytes);
        forEachSlot(slot -> {
            if (slot != without) {
                to.take(word(slot), entry(word(slot)));
            }
        });
        return to;
    }

    /// Copies an entry of another run.
    private void take(long word, long entry) {
        int hash = TableLayout.hash(word);
        long entryBytes = entryBytes(entry);
        long end = word(END);
        MemorySegment.copy(Words.MEMORY, entry, Words.MEMORY, run + end, entryBytes);
        word(END, end + entryBytes);
        enter(vacant(hash), TableLayout.slot(hash, end), entryBytes);
    }

    /// The same in each process.
    static int hash(byte[] key) {
        long hash = key.length;
        for (int i = 0; i < key.length; i += Long.BYTES) {
            hash = (hash ^ (long) WORD.get(key, i)) * 0x9E37_79B9_7F4A_7C15L;
            hash ^= hash >>> Integer.SIZE;
        }
        return (int) hash;
    }

    /// The slot of a key, or 0.
    long find(byte[] key, int hash) {
        if (slots == 0) {
            return 0;
        }
        for (long slot = firstSlot(hash); ; slot = next(slot)) {
            long word = word(slot);
            if (word == TableLayout.EMPTY) {
                return 0;
            }
            if (TableLayout.hash(word) == hash
                    && TableLayout.isEntry(word)
                    && equal(entry(word) + KEY, key, keyBytes(entry(word)))) {
                return slot;
            }
        }
    }

    /// A copy of the value in a slot.
    byte[] value(long slot) {
        long entry = entry(word(slot));
        return copy(entry + KEY + keyBytes(entry), valueBytes(entry));
    }

    byte[] key(long slot) {
        long entry = entry(word(slot));
        return copy(entry + KEY, keyBytes(entry));
    }

    boolean hasValue(long slot, byte[] value) {
        long entry = entry(word(slot));
        return equal(entry + KEY + keyBytes(entry), value, valueBytes(entry));
    }

    /// Sets the value of a key.
    ///
    /// @param slot the key's, or 0 if it is new
    /// @return false if there is no room
    boolean set(long slot, byte[] key, int hash, byte[] value) {
        if (slot != 0 && value.length == Long.BYTES) {
            long entry = entry(word(slot));
            if (valueBytes(entry) == Long.BYTES) {
                LONG.setRelease(MEMORY, entry + KEY + keyBytes(entry), (long) WORD.get(value, 0));
                return true;
            }
        }
        if (!hasRoomFor(key, value)) {
            return false;
        }
        long entryBytes = TableLayout.entryBytes(key.length, value.length);
        long word = TableLayout.slot(hash, append(key, value, entryBytes));
        Steps.step();
        if (slot == 0) {
            enter(vacant(hash), word, entryBytes);
        } else {
            long before = entryBytes(entry(word(slot)));
            word(slot, word);
            Steps.step();
            word(LIVE, word(LIVE) + entryBytes - before);
        }
        return true;
    }

    private long append(byte[] key, byte[] value, long entryBytes) {
        long end = word(END);
        long entry = run + end;
        INT.set(MEMORY, entry + KEY_BYTES, key.length);
        INT.set(MEMORY, entry + VALUE_BYTES, value.length);
        put(key, entry + KEY);
        put(value, entry + KEY + key.length);
        Steps.step();
        word(END, end + entryBytes); // before the slot: what is in is never written over
        return end;
    }

    /// Has an entry that is new to this run count.
    private void enter(long slot, long word, long entryBytes) {
        boolean wasEmpty = word(slot) == TableLayout.EMPTY;
        word(slot, word);
        Steps.step();
        word(USED, word(USED) + (wasEmpty ? 1 : 0));
        word(COUNT, count() + 1);
        word(LIVE, word(LIVE) + entryBytes);
    }

    /// Takes the entry out of a slot.
    void remove(long slot) {
        long before = entryBytes(entry(word(slot)));
        word(slot, REMOVED);
        Steps.step();
        word(COUNT, count() - 1);
        word(LIVE, word(LIVE) - before);
    }

    /// Counts again, after somebody died in the middle.
    void recount() {
        if (slots == 0) {
            return;
        }
        long count = 0;
        long used = 0;
        long live = 0;
        for (long i = 0; i < slots; i++) {
            long word = word(FIRST_SLOT + i * Long.BYTES);
            used += word == TableLayout.EMPTY ? 0 : 1;
            if (TableLayout.isEntry(word)) {
                count++;
                live += entryBytes(entry(word));
            }
        }
        word(USED, used);
        word(COUNT, count);
        word(LIVE, live);
    }

    /// Calls with each slot that has an entry.
    void forEachSlot(LongConsumer action) {
        for (long i = 0; i < slots; i++) {
            long slot = FIRST_SLOT + i * Long.BYTES;
            if (TableLayout.isEntry(word(slot))) {
                action.accept(slot);
            }
        }
    }

    /// The first slot for a new key: one that is empty, or whose entry was removed.
    private long vacant(int hash) {
        long slot = firstSlot(hash);
        while (TableLayout.isEntry(word(slot))) {
            slot = next(slot);
        }
        return slot;
    }

    private long firstSlot(int hash) {
        return FIRST_SLOT + (hash & (slots - 1)) * Long.BYTES;
    }

    private long next(long slot) {
        long next = slot + Long.BYTES;
        return next == FIRST_SLOT + slots * Long.BYTES ? FIRST_SLOT : next;
    }

    private long entry(long word) {
        return run + TableLayout.entryOffset(word);
    }

    private static int keyBytes(long entry) {
        return (int) INT.get(MEMORY, entry + KEY_BYTES);
    }

    private static int valueBytes(long entry) {
        return (int) INT.get(MEMORY, entry + VALUE_BYTES);
    }

    private static long entryBytes(long entry) {
        return TableLayout.entryBytes(keyBytes(entry), valueBytes(entry));
    }

    private static boolean equal(long at, byte[] bytes, int lengthBytes) {
        if (lengthBytes != bytes.length) {
            return false;
        }
        for (int i = 0; i < lengthBytes; i += Long.BYTES) {
            if ((long) LONG.get(MEMORY, at + i) != (long) WORD.get(bytes, i)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] copy(long at, int lengthBytes) {
        var bytes = new byte[lengthBytes];
        MemorySegment.copy(Words.MEMORY, ValueLayout.JAVA_BYTE, at, bytes, 0, lengthBytes);
        return bytes;
    }

    private static void put(byte[] bytes, long at) {
        MemorySegment.copy(bytes, 0, Words.MEMORY, ValueLayout.JAVA_BYTE, at, bytes.length);
    }

    private long word(long offset) {
        return run == 0 ? 0 : (long) LONG.get(MEMORY, run + offset);
    }

    private void word(long offset, long value) {
        LONG.setRelease(MEMORY, run + offset, value);
    }
}
