package multiprocessing.table;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Steps;
import multiprocessing.signal.OwnedLock;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// A hash table in shared memory. Keys and values are bytes, in multiples of eight; those of keys are equal when the keys
/// are.
///
/// Thread-safe, process-safe; one call at a time, and no interrupt ends the wait for it. Whichever process is killed at
/// whichever instruction: each entry is as before or as after its call, nobody is blocked, and no memory is lost.
public final class RobustTable {
    /*
     * Idea: what is half done is invisible, and one word makes it visible.
     *
     *     root ──▶ run: slots ──▶ entries | room
     *              ╎
     *              └╌▶ a larger run, filled aside; then the root's word is stored, then the old run freed
     *
     * An entry is appended to the room, then its slot's word is stored. What it replaces stays as garbage until there is
     * no room, and then those that count are copied into a new run, which is larger, smaller, or as large.
     *
     * A run is never longer than if it were made now: the next power of two of its slots, what counts, and a quarter of
     * that. The quarter is what makes a copy of n bytes come after a fifth of n bytes of changes at the soonest.
     *
     * Only an owner of the lock that died, or was ended by an error such as for want of memory or stack, can leave counts that
     * are wrong and runs to which nothing refers. Who gets the lock after it is told, and puts that right.
     *
     * Rejected: reading without the lock, by a version that is odd while somebody writes. The lock costs nine nanoseconds,
     * and memory could not be freed while somebody may read it.
     */

    /// Its size at the begin of the content of a holding. Zeroed memory is an empty table.
    public static final long BYTES = TableLayout.ROOT_BYTES;

    /// An entry, as copies.
    ///
    /// @param key the key's bytes
    /// @param value the value's
    @SuppressWarnings("ArrayRecordComponent") // handed on as they are, never compared
    public record Entry(byte[] key, byte[] value) {}

    private final Holding holding;
    private final OwnedLock lock;
    private final long root;
    private final Runnable repair = this::repair; // made before there is a lock to be given back

    /// The table of a holding. All memory whose owner is the holding is the table's.
    public RobustTable(Holding holding) {
        this.holding = holding;
        this.lock = new OwnedLock(holding.offset() + TableLayout.LOCK);
        this.root = holding.offset() + TableLayout.RUN;
    }

    /// A copy of the value of a key, or null.
    public byte @Nullable [] get(byte[] key) {
        int hash = Table.hash(key);
        enter();
        try {
            Table table = table();
            long slot = table.find(key, hash);
            return slot == 0 ? null : table.value(slot);
        } finally {
            leave();
        }
    }

    /// Whether a key is in.
    public boolean contains(byte[] key) {
        int hash = Table.hash(key);
        enter();
        try {
            return table().find(key, hash) != 0;
        } finally {
            leave();
        }
    }

    /// Sets the value of a key.
    ///
    /// @return a copy of the value of before, or null
    /// @throws SharedMemoryException if there is no room; nothing has changed
    public byte @Nullable [] put(byte[] key, byte[] value) {
        int hash = Table.hash(key);
        boolean isWhole = false;
        enter();
        try {
            Table table = table();
            long slot = table.find(key, hash);
            byte[] before = slot == 0 ? null : table.value(slot);
            set(table, slot, key, hash, value);
            isWhole = true;
            return before;
        } catch (SharedMemoryException full) {
            isWhole = true;
            throw full;
        } finally {
            leave(isWhole);
        }
    }

    /// Sets the value of a key, or removes it, if it has that value, or none.
    ///
    /// @param expected the value's bytes, or null if the key is expected not to be in
    /// @param next the new value's, or null to remove the key
    /// @return whether it was as expected
    /// @throws SharedMemoryException if there is no room; nothing has changed
    public boolean swap(byte[] key, byte @Nullable [] expected, byte @Nullable [] next) {
        int hash = Table.hash(key);
        boolean isWhole = false;
        enter();
        try {
            Table table = table();
            long slot = table.find(key, hash);
            boolean isExpected =
                    slot == 0
                            ? expected == null
                            : expected != null && table.hasValue(slot, expected);
            if (isExpected && next != null) {
                set(table, slot, key, hash, next);
            } else if (isExpected && slot != 0) {
                table.remove(slot);
                shrink(table);
            }
            isWhole = true;
            return isExpected;
        } catch (SharedMemoryException full) {
            isWhole = true;
            throw full;
        } finally {
            leave(isWhole);
        }
    }

    /// Removes a key.
    ///
    /// @return a copy of its value, or null if it was not in
    public byte @Nullable [] remove(byte[] key) {
        int hash = Table.hash(key);
        boolean isWhole = false;
        enter();
        try {
            Table table = table();
            long slot = table.find(key, hash);
            byte[] before = slot == 0 ? null : table.value(slot);
            if (slot != 0) {
                table.remove(slot);
                shrink(table);
            }
            isWhole = true;
            return before;
        } finally {
            leave(isWhole);
        }
    }

    /// How many keys are in.
    public long size() {
        enter();
        try {
            return table().count();
        } finally {
            leave();
        }
    }

    /// Copies of all entries of one moment, in no order.
    public List<Entry> entries() {
        enter();
        try {
            var entries = new ArrayList<Entry>();
            Table table = table();
            table.forEachSlot(slot -> entries.add(new Entry(table.key(slot), table.value(slot))));
            return entries;
        } finally {
            leave();
        }
    }

    /// Removes all keys.
    public void clear() {
        boolean isWhole = false;
        enter();
        try {
            swing(table(), Table.NONE);
            isWhole = true;
        } finally {
            leave(isWhole);
        }
    }

    private void set(Table table, long slot, byte[] key, int hash, byte[] value) {
        if (table.set(slot, key, hash, value)) {
            shrink(table);
        } else {
            long bytes = TableLayout.entryBytes(key.length, value.length);
            Table larger = table.rebuilt(holding.cell(), slot, bytes);
            boolean _ = larger.set(0, key, hash, value); // for which it was made
            swing(table, larger);
        }
    }

    private void shrink(Table table) {
        if (table.neededBytes() < table.bytes()) {
            try {
                swing(table, table.rebuilt(holding.cell(), 0, 0));
            } catch (SharedMemoryException e) {
                // no room to make it smaller: the next change tries again
            }
        }
    }

    private void swing(Table from, Table to) {
        LONG.setRelease(MEMORY, root, to.run());
        Steps.step();
        if (from.run() != 0) {
            try {
                Heap.free(from.run());
            } catch (SharedMemoryException e) {
                // a stopped process has the heap's lock: what is lost is freed with the table
            }
            Steps.step();
        }
    }

    private Table table() {
        long run = (long) LONG.get(MEMORY, root);
        return run == 0 ? Table.NONE : new Table(run);
    }

    private void enter() {
        if (!lock.tryAcquire()) {
            var _ = lock.acquireUninterruptibly(Deadline.never());
        }
        lock.repairAfterDeath(repair);
    }

    /// After nothing but looking.
    private void leave() {
        leave(true);
    }

    /// @param isWhole whether what was begun has come to its end
    private void leave(boolean isWhole) {
        try {
            lock.release(isWhole);
        } finally {
            Reference.reachabilityFence(holding);
        }
    }

    private void repair() {
        Table table = table();
        table.recount();
        try {
            Heap.freeLost(holding.cell(), (lost, _) -> lost != table.run());
        } catch (SharedMemoryException e) {
            // a stopped process has the heap's lock: what is lost is freed with the table
        }
    }
}
