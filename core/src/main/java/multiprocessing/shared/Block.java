package multiprocessing.shared;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.signal.Words;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;

/// Bytes in the memory of the process tree, and the lock that guards them, if any.
///
/// ```
///  0         8         16
///  +---------+---------+----------------
///  | bytes   | run     | data                  run: where the data is if it does not fit in here, else 0
///  +---------+---------+----------------
/// ```
///
/// Lasts as long as any process refers to it or it is on its way to one.
final class Block {
    private static final long BYTES = 0;
    private static final long RUN = BYTES + Long.BYTES;
    private static final long DATA = RUN + Long.BYTES;

    /// What its beginning is a multiple of.
    static final long ALIGNMENT = 16;

    private final Holding holding;
    private final long offset;
    private final long bytes;
    private final @Nullable RLock lock;

    private Block(Holding holding, @Nullable RLock lock) {
        this.holding = holding;
        this.lock = lock;
        this.bytes = (long) LONG.getAcquire(MEMORY, holding.offset() + BYTES);
        long run = (long) LONG.getAcquire(MEMORY, holding.offset() + RUN);
        this.offset = run == 0 ? holding.offset() + DATA : run;
    }

    /// That many zeros. If there is no room, what nobody refers to in this process is collected first.
    ///
    /// @throws SharedMemoryException if there is no room even then
    static Block create(long bytes, @Nullable RLock lock) {
        boolean fits = bytes <= Holding.contentMost() - DATA;
        var holding = Holding.create(fits ? DATA + bytes : DATA);
        LONG.setRelease(MEMORY, holding.offset() + BYTES, bytes);
        if (!fits) {
            long run = holding.allocate(bytes);
            Words.MEMORY.asSlice(run, bytes).fill((byte) 0);
            LONG.setRelease(MEMORY, holding.offset() + RUN, run);
        }
        return new Block(holding, lock);
    }

    static Block arrive(Ticket ticket, @Nullable RLock lock) {
        return new Block(Holding.arrive(ticket), lock);
    }

    /// What identifies it, with [#name].
    long cell() {
        return holding.cell();
    }

    long name() {
        return holding.name();
    }

    /// Whether that member has it.
    boolean isHeldBy(int member) {
        return holding.isHeldBy(member);
    }

    /// Gives it up here. What refers to it must not be used any more.
    void close() {
        holding.close();
    }

    Ticket ticket() {
        return holding.ticket();
    }

    /// Where its data is in [Words#MEMORY].
    long offset() {
        return offset;
    }

    long bytes() {
        return bytes;
    }

    @Nullable
    RLock lock() {
        return lock;
    }

    MemorySegment segment() {
        return Words.MEMORY.asSlice(offset, bytes);
    }

    /// The same bytes, guarded by that lock.
    Block guardedBy(RLock lock) {
        Objects.requireNonNull(lock, "lock");
        if (this.lock != null) {
            throw new IllegalStateException("this has a lock already: take a copy, or a raw one");
        }
        return new Block(holding, lock);
    }

    /// Other bytes with the same content, guarded by a lock of their own if these are.
    Block copy() {
        return copy(0, bytes);
    }

    /// As [#copy()], of so many bytes from `start` on.
    Block copy(long start, long bytes) {
        Block copy = create(bytes, lock == null ? null : RLock.create());
        enter();
        try {
            copy.segment().copyFrom(segment().asSlice(start, bytes));
        } finally {
            exit();
        }
        return copy;
    }

    /// Acquires the lock, if there is one. No interrupt ends the wait.
    void enter() {
        if (lock != null && !lock.tryAcquire()) {
            lock.lock();
        }
    }

    /// Gives the lock back. Until then this must stay reachable: its memory is freed when it is not.
    void exit() {
        try {
            if (lock != null) {
                lock.release();
            }
        } finally {
            Reference.reachabilityFence(holding);
        }
    }
}
