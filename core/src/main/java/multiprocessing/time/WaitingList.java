package multiprocessing.time;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import multiprocessing.time.Waitable.Registration;

/// Who waits for something, in order: each is told once, or gives it up.
///
/// Thread-safe, with no lock held while one is told. For the library's own use: no part of the API.
public final class WaitingList {
    /*
     * What they wait for may be told but once, so nobody may be forgotten. To tell asks for no memory; and what keeps them has
     * nodes, since a deque of an array that cannot grow loses all.
     */
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>(); // by number
    private long newest; // number; guarded by this

    /// Of nobody.
    public WaitingList() {}

    /// Has `action` run when those are told who have come until now, or later.
    public synchronized Registration add(Runnable action) {
        Objects.requireNonNull(action, "action");
        var added = new Waiting(++newest, action);
        waiting.add(added);
        return added;
    }

    /// The number of who has come last, for [#tell].
    public synchronized long newest() {
        return newest;
    }

    /// Whether nobody waits.
    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Tells all who wait.
    public void tellAll() {
        tell(newest());
    }

    /// Tells all who have come until then, one after the other: what one of them throws is [reported][#report].
    public void tell(long known) {
        for (Waiting first = waiting.peek();
                first != null && first.number <= known;
                first = waiting.peek()) {
            if (waiting.remove(first)) { // else another thread has told it, or it gave up
                first.tell();
            }
        }
    }

    /// Tells the handler of the calling thread, as of something uncaught. Throws nothing.
    public static void report(Throwable thrown) {
        try {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable itsOwn) {
            return; // the JVM, too, ignores what a handler throws
        }
    }

    private final class Waiting implements Registration {
        private final long number;
        private final Runnable action;

        Waiting(long number, Runnable action) {
            this.number = number;
            this.action = action;
        }

        void tell() {
            try {
                action.run();
            } catch (Throwable e) { // not the affair of the others, nor of who tells
                report(e);
            }
        }

        @Override
        public void cancel() {
            boolean _ = waiting.remove(this);
        }
    }
}
