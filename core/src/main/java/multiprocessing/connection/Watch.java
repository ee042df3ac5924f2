package multiprocessing.connection;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.socket.Readiness;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// Who waits for a connection together with others: a virtual thread looks, as long as there is anybody. Thread-safe.
final class Watch {
    /*
     * To look is to take in what has come, of which the system tells nobody any more. So who looks does it once more before
     * each sleep, for who has come meanwhile, and whoever else has taken something in wakes it: what it left may be all
     * that comes. A wake-up before the sleep makes that end at once.
     *
     * Only those are told who waited before the look: for who came later what was seen may have been taken. When looking
     * fails, as for want of memory, all are told, to look for themselves, and for who comes later another thread looks. They
     * are told one after the other, so that nobody is forgotten if there is no memory for that either.
     */
    private static final long PAUSE_NANOS = 50_000_000;

    private final Waitable watched;
    private final Readiness readable;
    private final SequencedMap<Long, Runnable> actions =
            new LinkedHashMap<>(); // by number, in order; guarded by this
    private long newest; // number; guarded by this
    private volatile boolean isLooking; // written under this

    /// @param readable of this alone; who closes it has all told who wait
    Watch(Waitable watched, Readiness readable) {
        this.watched = watched;
        this.readable = readable;
    }

    /// As [Waitable#whenReady].
    Waitable.Registration add(Runnable action) {
        if (watched.isReady()) {
            action.run();
            return () -> {};
        }
        long number;
        synchronized (this) {
            if (!isLooking) {
                Thread.ofVirtual().name("mp-watch").start(this::look);
                isLooking = true;
            }
            number = ++newest;
            actions.put(number, action);
        }
        return () -> remove(number);
    }

    private synchronized void remove(long number) {
        if (actions.remove(number) != null && actions.isEmpty()) {
            readable.wakeUp();
        }
    }

    private void look() {
        try {
            while (goesOn()) {
                lookOnce();
            }
        } catch (Throwable e) {
            synchronized (this) {
                isLooking = false; // before they are told, and may come again
            }
            tellAll();
            throw e;
        }
    }

    private void lookOnce() {
        long known = newest();
        if (watched.isReady()) {
            tell(known);
            return;
        }
        try {
            readable.await(Deadline.never());
        } catch (IOException | InterruptedException closed) {
            tell(newest());
        }
    }

    private synchronized boolean goesOn() {
        isLooking = !actions.isEmpty();
        return isLooking;
    }

    private synchronized long newest() {
        return newest;
    }

    private void tellAll() {
        long known = newest();
        long pauseNanos = 0;
        boolean isDone = false;
        while (!isDone) {
            try {
                LockSupport.parkNanos(pauseNanos); // which may itself want memory
                tell(known);
                isDone = true;
            } catch (OutOfMemoryError e) { // others may give some back
                pauseNanos = PAUSE_NANOS;
            }
        }
    }

    /// Tells all who have come until then.
    private void tell(long known) {
        for (Runnable due = poll(known); due != null; due = poll(known)) {
            tell(due);
        }
    }

    private synchronized @Nullable Runnable poll(long known) {
        Map.Entry<Long, Runnable> first = actions.firstEntry();
        return first == null || first.getKey() > known ? null : actions.remove(first.getKey());
    }

    /// Tells one of several who wait: what it throws is not the others' affair.
    static void tell(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            report(e);
        }
    }

    private static void report(Throwable thrown) {
        try {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable unsaid) {
            // as for want of memory, which the others' turn must not end for
        }
    }

    /// Has who looks do so again: the connection may be ready though nothing more comes.
    void lookAgain() {
        if (isLooking) { // who begins later looks first
            readable.wakeUp();
        }
    }
}
