package multiprocessing.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Runs the callbacks of a pool, one after the other, as Python does: they may all write to one list. Thread-safe.
final class Callbacks {
    /*
     * In a virtual thread that is there while there are callbacks. One that waits for a result which itself has a
     * callback would wait for ever: it runs the others instead, until it has its result.
     *
     * Who adds one may have hardly any stack left: so the lock is the JVM's own, as that of Monitor. What runs one may find no
     * heap, or no stack within another: it has the rest of it run again, and the thread goes on, without which no result would be
     * told any more.
     */
    private final String name;
    private final Deque<Runnable> waiting = new ArrayDeque<>(); // guarded by this
    private @Nullable Thread runner; // guarded by this

    Callbacks(String name) {
        this.name = name;
    }

    /// Has a callback run. Who has no heap or stack for that adds it again.
    synchronized void add(Runnable callback) {
        if (runner == null) {
            runner = UserThreads.builder().name(name).start(this::runAll);
        }
        notifyAll();
        waiting.addLast(callback); // last, or it might be added twice
    }

    /// By a callback that lacks heap or stack: has that run before the others, in the place that it has left.
    synchronized void again(Runnable rest) {
        waiting.addFirst(rest);
    }

    private void runAll() {
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (VirtualMachineError e) { // there may be more in a moment
                Respite.take();
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.pollFirst();
        if (next == null) {
            runner = null;
            notifyAll();
        }
        return next;
    }

    /// Whether the calling thread runs a callback.
    synchronized boolean isCallback() {
        return runner == Thread.currentThread();
    }

    /// By a callback: runs the others while it waits for `condition`, until then or until interrupted; [#wake] has it looked at
    /// again.
    void runUntil(BooleanSupplier condition, Deadline deadline) {
        Runnable next;
        do {
            next = nextBefore(condition, deadline);
            if (next != null) {
                next.run();
            }
        } while (next != null);
    }

    private synchronized @Nullable Runnable nextBefore(
            BooleanSupplier condition, Deadline deadline) {
        try {
            long left = deadline.remainingNanos();
            while (left > 0 && !condition.getAsBoolean()) {
                Runnable next = waiting.pollFirst();
                if (next != null) {
                    return next;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = deadline.remainingNanos();
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /// Something that a callback waits for may have come true.
    synchronized void wake() {
        notifyAll();
    }

    /// Whether none is left; asked by a callback, beside it and those behind it.
    synchronized boolean areDone() {
        return runner == null || isCallback();
    }

    /// Waits until none is left. A callback does not wait for itself.
    ///
    /// @return whether none is
    synchronized boolean await(Deadline deadline) throws InterruptedException {
        while (!areDone()) {
            long left = deadline.remainingNanos();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}
