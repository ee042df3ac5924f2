package multiprocessing.pool;

import java.util.Deque;
import java.util.LinkedList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import multiprocessing.time.Deadline;
import multiprocessing.time.WaitingList;
import org.jspecify.annotations.Nullable;

/// Runs the callbacks of a pool, one after the other, as Python does: they may all write to one list. Thread-safe.
final class Callbacks {
    /*
     * In a virtual thread that is there while there are callbacks. One that waits for a result which itself has a
     * callback would wait for ever: it gives its turn away while it waits, and another thread runs the others.
     *
     *     the runner: takes the next ─ has a turn ─▶ it runs ─ returns ─▶ takes the next …
     *                                       ▲         └─ waits, and another is the runner
     *                                       └───────────────┘ in its order, before those that have not begun
     *
     * Rejected: that who waits runs the others itself. They wait, too, and no stack is deep enough.
     *
     * Who adds one may have hardly any stack left: so the lock is the JVM's own, as that of Monitor. What runs one may find no
     * heap: the thread goes on, without which no result would be told any more.
     */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final String name;
    private final ReentrantLock turn = new ReentrantLock(true); // of the one that runs
    private final Map<Thread, AsyncResult<?>> awaited = new ConcurrentHashMap<>(); // by those aside

    @SuppressWarnings("JdkObsolete") // for want of heap it adds nothing, others what they then lose
    private final Deque<Runnable> waiting = new LinkedList<>(); // guarded by this

    private int unfinished; // those that wait, run or are aside; guarded by this
    private final Set<AsyncResult<?>> coming = ConcurrentHashMap.newKeySet(); // by others' threads
    private @Nullable Thread runner; // guarded by this

    Callbacks(String name) {
        this.name = name;
    }

    /// Has a callback run. Who has no heap or stack for that adds it again.
    synchronized void add(Runnable callback) {
        if (runner == null) {
            runner = start();
        }
        waiting.addLast(callback); // behind what may fail, or it might be added twice
        unfinished++;
    }

    private Thread start() {
        return UserThreads.builder().name(name).start(this::runAll);
    }

    private void runAll() {
        for (Runnable next = next(); next != null; next = next()) {
            turn.lock();
            try {
                next.run();
            } catch (VirtualMachineError e) { // there may be more in a moment
                Respite.take();
            } catch (Throwable e) { // whatever it is, the next are to be heard
                WaitingList.report(e);
            } finally {
                boolean _ = Thread.interrupted(); // it was for that one
                turn.unlock();
                returned();
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        if (runner != Thread.currentThread()) {
            return null;
        }
        Runnable next = waiting.pollFirst();
        if (next == null) {
            runner = null;
        }
        return next;
    }

    private synchronized void returned() {
        unfinished--;
        if (unfinished == 0) {
            notifyAll();
        }
    }

    /// Whether the calling thread runs a callback.
    boolean isCallback() {
        return turn.isHeldByCurrentThread();
    }

    /// A time in which one waits.
    interface Aside extends AutoCloseable {
        @Override
        void close();
    }

    /// By who is about to wait for a result: if that is a callback, others run until this is closed, which waits for its turn.
    ///
    /// @throws IllegalStateException if it would wait for itself
    Aside aside(AsyncResult<?> result) {
        if (isCallback()) {
            checkIsNotAwaited(result);
        }
        return step(result);
    }

    /// As [#aside(AsyncResult)], by who waits for results that have no callback.
    Aside aside() {
        return step(null);
    }

    private Aside step(@Nullable AsyncResult<?> result) {
        if (!isCallback()) {
            return () -> {};
        }
        Thread own = Thread.currentThread();
        Aside aside =
                () -> {
                    awaited.remove(own);
                    turn.lock();
                };
        leaveOthers();
        if (result != null) {
            awaited.put(own, result);
        }
        turn.unlock();
        return aside;
    }

    private void checkIsNotAwaited(AsyncResult<?> result) {
        Thread hearer = result.hearer();
        while (hearer != null) {
            if (hearer == Thread.currentThread()) {
                throw new IllegalStateException(
                        "a callback cannot wait for its own result, which is there when it returns,"
                                + " nor for one whose callback waits for that");
            }
            AsyncResult<?> next = awaited.get(hearer);
            hearer = next == null ? null : next.hearer();
        }
    }

    private synchronized void leaveOthers() {
        if (runner == Thread.currentThread()) {
            runner = waiting.isEmpty() ? null : start();
        }
    }

    /// Has `completion` complete a result, on which others depend, in a thread of its own. Who has no heap or stack for that does
    /// it again.
    void complete(AsyncResult<?> result, Runnable completion) {
        coming.add(result); // again and again, if need be
        Runnable work =
                () -> {
                    try {
                        completion.run();
                    } finally {
                        coming.remove(result);
                    }
                };
        var _ = UserThreads.builder().start(work);
    }

    /// Whether none is left, and no result is about to come in a thread of its own; asked by a callback, it is
    /// of results alone.
    synchronized boolean areDone() {
        return areCallbacksDone() && coming.stream().allMatch(AsyncResult::isDone);
    }

    private synchronized boolean areCallbacksDone() {
        return unfinished == 0 || isCallback();
    }

    /// Waits until none is left, and no result is about to come. A callback waits for no callback, nor what depends on a result
    /// for that, in whose thread it may run: so it is looked whether that is there, of which nobody tells.
    ///
    /// @return whether none is
    synchronized boolean await(Deadline deadline) throws InterruptedException {
        while (!areDone()) {
            long left = deadline.remainingNanos();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(
                    this, areCallbacksDone() ? Math.min(left, LOOK_NANOS) : left);
        }
        return true;
    }
}
