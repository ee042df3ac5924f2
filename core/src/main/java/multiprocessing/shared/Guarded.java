package multiprocessing.shared;

import java.util.function.Supplier;
import multiprocessing.codec.Shareable;
import multiprocessing.sync.Hold;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;

/// What values, arrays and structs have in common: memory of the process tree, and a lock that guards
/// it. One that is raw has no lock.
///
/// Thread-safe, process-safe: each method is done as a whole before or after any other of the same
/// object in any process, and waits while another thread has the lock; an interrupt does not end that
/// wait, and stays set. What one thread wrote before, it sees who reads the outcome. Several calls are
/// made one by holding the lock:
///
/// ```java
/// try (var _ = counter.hold()) {
///     counter.set(counter.get() + 1);
/// }
/// ```
///
/// When a process ends that holds the lock, killed or in order, the next one gets it; [RLock#wasAbandoned] tells it so. A
/// [StackOverflowError] in the midst of a method can leave the lock held until the process ends.
///
/// Raw ones do not wait. Each of their elements is read and written as a whole, by itself; those of raw
/// arrays and structs as the elements of a Java array are, so that another process surely sees them after
/// something that orders the two: a lock, a queue, an event, a raw value.
///
/// May be captured by a target, given as an argument, put into a queue. Needs no closing: its memory is
/// freed when no process refers to it any more. If there is no room for a new one, what this process no longer
/// refers to is collected first, which may take a second.
public abstract sealed class Guarded implements Shareable
        permits Value, Array, Struct, StructArray {
    private final Block block;

    Guarded(Block block) {
        this.block = block;
    }

    final Block block() {
        return block;
    }

    /// Whether it has no lock.
    public final boolean isRaw() {
        return block.lock() == null;
    }

    /// The lock. Python: `get_lock()`.
    ///
    /// @throws IllegalStateException if this is raw
    public final RLock lock() {
        RLock lock = block.lock();
        if (lock == null) {
            throw new IllegalStateException(
                    "this is raw and has no lock: synchronizedBy(lock) gives it one");
        }
        return lock;
    }

    /// Acquires the lock for a `try` statement that gives it back. Python: `with value.get_lock():`.
    ///
    /// @throws IllegalStateException if this is raw
    /// @throws InterruptedException if interrupted before or while waiting; the lock is not acquired
    public final Hold hold() throws InterruptedException {
        return lock().hold();
    }

    /// Runs `action` while this thread has the lock. No interrupt ends the wait for it.
    ///
    /// @throws IllegalStateException if this is raw
    public final void withLock(Runnable action) {
        withLock(() -> {
            action.run();
            return true;
        });
    }

    /// Calls `function` while this thread has the lock. No interrupt ends the wait for it.
    ///
    /// @return what it returns
    /// @throws IllegalStateException if this is raw
    public final <R extends @Nullable Object> R withLock(Supplier<R> function) {
        RLock lock = lock();
        lock.lock();
        try {
            return function.get();
        } finally {
            lock.release();
        }
    }

    /// Another one with the same content; guarded by a lock of its own unless this is raw. Python:
    /// `sharedctypes.copy`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public abstract Guarded copy();

    /// The same memory, guarded by that lock: for what shall change together. Python:
    /// `sharedctypes.synchronized`.
    ///
    /// The raw one does not know of the lock and does not wait for it. With a lock of
    /// [THROW][multiprocessing.sync.OwnerDeath#THROW] each method throws an
    /// [OwnerDiedException][multiprocessing.sync.OwnerDiedException] after a death, until [RLock#recover].
    ///
    /// @throws IllegalStateException if this is not raw
    public abstract Guarded synchronizedBy(RLock lock);
}
