package multiprocessing.process;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// Becomes ready when a process has ended, and stays so. For `Multiprocessing.wait`, together with others.
///
/// Thread-safe. Python: the handle `Process.sentinel`.
public final class Sentinel implements Waitable {
    private final CompletableFuture<?> ended;

    /// What waits, in order. A future would keep what has been given up until it is done.
    private final Queue<Waiting> waiting = new ArrayDeque<>(); // guarded by itself

    Sentinel(CompletableFuture<?> ended) {
        this.ended = ended;
        var _ = ended.thenRun(this::tellAll);
    }

    @Override
    public boolean isReady() {
        return ended.isDone();
    }

    @Override
    public Registration whenReady(Runnable action) {
        var added = new Waiting(action);
        synchronized (waiting) {
            waiting.add(added);
        }
        if (ended.isDone()) {
            tellAll();
        }
        return () -> {
            synchronized (waiting) {
                waiting.remove(added);
            }
        };
    }

    /// One after the other, and without asking for memory: an end is told once, so nobody may be forgotten.
    private void tellAll() {
        for (Waiting due = poll(); due != null; due = poll()) {
            due.tell();
        }
    }

    private @Nullable Waiting poll() {
        synchronized (waiting) {
            return waiting.poll();
        }
    }

    /// One action, which may have been registered before.
    private static final class Waiting {
        private final Runnable action;

        Waiting(Runnable action) {
            this.action = action;
        }

        /// What it throws is not the affair of the others, nor of who tells.
        void tell() {
            try {
                action.run();
            } catch (Throwable e) {
                report(e);
            }
        }

        private static void report(Throwable thrown) {
            Thread thread = Thread.currentThread();
            try {
                thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
            } catch (Throwable itsOwn) {
                return; // the JVM, too, ignores what a handler throws
            }
        }
    }
}
