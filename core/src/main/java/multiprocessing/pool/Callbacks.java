package multiprocessing.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Runs the callbacks of a pool, one after the other, as Python does: they may all write to one list. Thread-safe.
final class Callbacks {
    /*
     * In a virtual thread that is there while there are callbacks. One that waits for a result which itself has a
     * callback would wait for ever: it runs the others instead, until it has its result.
     */
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Runnable> waiting = new ArrayDeque<>(); // guarded by lock
    private @Nullable Thread runner; // guarded by lock

    Callbacks(String name) {
        this.name = name;
    }

    void add(Runnable callback) {
        lock.lock();
        try {
            if (runner == null) { // first: who finds no heap for it adds the callback again
                runner = Thread.ofVirtual().name(name).start(this::runAll);
            }
            waiting.addLast(callback);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void runAll() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable next = waiting.pollFirst();
            if (next == null) {
                runner = null;
                changed.signalAll();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the calling thread runs a callback.
    boolean isCallback() {
        lock.lock();
        try {
            return runner == Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /// By a callback: runs the others while it waits for `condition`, at most so long or until interrupted; [#wake] has it
    /// looked at again.
    void runUntil(BooleanSupplier condition, long mostNanos) {
        long start = System.nanoTime();
        Runnable next;
        do {
            next = nextBefore(condition, mostNanos - (System.nanoTime() - start));
            if (next != null) {
                next.run();
            }
        } while (next != null);
    }

    private @Nullable Runnable nextBefore(BooleanSupplier condition, long mostNanos) {
        lock.lock();
        try {
            long left = mostNanos;
            while (left > 0 && !condition.getAsBoolean()) {
                Runnable next = waiting.pollFirst();
                if (next != null) {
                    return next;
                }
                left = changed.awaitNanos(left);
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /// Something that a callback waits for may have come true.
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until none is left. A callback does not wait for itself.
    ///
    /// @return whether none is
    boolean await(Deadline deadline) throws InterruptedException {
        lock.lock();
        try {
            while (runner != null && runner != Thread.currentThread()) {
                if (changed.awaitNanos(deadline.remainingNanos()) <= 0) {
                    return false;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
