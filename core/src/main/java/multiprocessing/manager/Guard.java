package multiprocessing.manager;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Lets one thread at a time use an object of the server, as often as it likes.
final class Guard {
    /*
     * A collection that looks something up may have to ask another one, which it holds or was given, and which has a guard of
     * its own. Two that ask each other at once would wait for each other for ever:
     *
     *     one thread has A, waits for B ─────▶ another has B, wants A
     *                        ▲                                    │
     *                        └────────────────────────────────────┘
     *
     * So who would close such a ring does not wait. Nobody else in it goes on before this thread lets go of what it has: A
     * stays as it is, in the middle of looking something up, and can be asked. (No collection is in disorder then: lists are
     * changed as WholeList does it.) To change it is refused; only a function of the user's can want that.
     *
     * It is always seen who is the last: each tells what it waits for under one lock, with what it has at that time.
     *
     * Who asks a collection that holds itself comes to the end of its stack, where an inner use can be without the stack to end.
     * So each remembers how often the thread had the object before, and what inner uses have left, an outer one ends.
     *
     * Rejected: one guard for all, for functions of the user's would hold up everybody; an order among guards, for what
     * a collection holds is known to those only who have it.
     */
    private static final Map<Thread, Guard> WAITING = new HashMap<>(); // guarded by itself

    /// The use of an object that has no guard.
    static final Use FREE = () -> {};

    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Thread owner; // written by who has the lock

    /// The time for which an object is used.
    interface Use extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits until nobody else uses the object.
    ///
    /// @param isAsking whether this use leaves the object as it is
    /// @throws InterruptedException if interrupted while waiting; not for who has another, on which a ring may count
    /// @throws IllegalStateException if who uses it waits for this thread, and this use may change it
    Use enter(boolean isAsking) throws InterruptedException {
        int before = lock.getHoldCount();
        Use use = () -> leave(before);
        try {
            if (!lock.tryLock() && !await()) {
                if (!isAsking) {
                    throw new IllegalStateException(
                            "would wait for ever: who uses this object of the manager waits for another"
                                    + " one, which is used here");
                }
                return FREE;
            }
            owner = Thread.currentThread();
            return use;
        } catch (Throwable e) { // the stack may end when the lock is had
            use.close();
            throw e;
        }
    }

    /// Whether the calling thread is one that has waited, and uses the object.
    boolean isHeld() {
        return lock.isHeldByCurrentThread();
    }

    /// @param before how often the thread had it before the use that ends
    private void leave(int before) {
        for (int count = lock.getHoldCount(); count > before; count--) {
            if (count == 1) {
                owner = null;
            }
            lock.unlock();
        }
    }

    /// @return false if it would be for ever
    private boolean await() throws InterruptedException {
        Thread thread = Thread.currentThread();
        synchronized (WAITING) {
            if (waitsFor(thread)) {
                return false;
            }
            WAITING.put(thread, this);
        }
        try {
            lock.lockInterruptibly();
            return true;
        } finally {
            synchronized (WAITING) {
                WAITING.remove(thread);
            }
        }
    }

    /// Whether who has this waits for that thread, or for somebody who does.
    private boolean waitsFor(Thread thread) {
        Guard at = this;
        // no further than a ring can be: the stack may have ended before one told that it waits no
        // more
        for (int left = WAITING.size(); at != null && left >= 0; left--) {
            Thread other = at.owner;
            if (other == thread) {
                return true;
            }
            at = other == null ? null : WAITING.get(other);
        }
        return false;
    }
}
