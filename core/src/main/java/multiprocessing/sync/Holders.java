package multiprocessing.sync;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Which locks, and permits that are only ever lent, a server has acquired for whom, so that those of one who is gone are
/// handed on. Thread-safe. For the library's own use: no part of the API.
///
/// What is released past the server is not told here. Of a [Mutex] it is asked at the end who has it; permits are nobody's, so
/// one that others have released is still the holder's here.
public final class Holders {
    private static final long PAUSE_NANOS = 50_000_000;

    private final IdentityHashMap<Object, Map<Holder, Integer>> counts =
            new IdentityHashMap<>(); // by what is held; guarded by this

    /// Nobody has anything.
    public Holders() {}

    /// What releases something.
    @FunctionalInterface
    public interface Release<T extends @Nullable Object, E extends Throwable> {
        /// Does so.
        T run() throws E;
    }

    /// One for whom a thread of the server acquires.
    public final class Holder {
        /// Has nothing.
        public Holder() {}

        /// It was acquired, in this thread. What cannot be noted, for want of memory, is released: nobody would do so at the end.
        public void add(Object held) {
            try {
                if (isHandedOn(held)) {
                    Holders.this.add(held, this);
                }
            } catch (Throwable e) {
                Holders.release(held);
                throw e;
            }
        }

        /// Has it released: what is this holder's, or where anyone may release, another's.
        ///
        /// @return what `release` returns
        public <T extends @Nullable Object, E extends Throwable> T release(
                Object held, Release<T, E> release) throws E {
            Holder whose = take(held, this); // first: as soon as it is free, somebody adds his own
            try {
                return release.run();
            } catch (Throwable e) {
                if (whose != null) {
                    Holders.this.add(held, whose);
                }
                throw e;
            }
        }

        /// Releases what is left. In the thread that has acquired it, which nobody else can do for it: for want of memory it
        /// waits.
        public void releaseAll() {
            while (!areAllReleased()) {
                pause();
            }
        }

        private boolean areAllReleased() {
            try {
                for (Object held : heldBy(this)) {
                    handOnAll(held, this);
                }
                return true;
            } catch (OutOfMemoryError e) {
                return false;
            }
        }
    }

    /// Waits a little for memory, at the end of a thread's work: it forgets an interrupt, with which there would be no wait.
    private static void pause() {
        boolean _ = Thread.interrupted();
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    private void handOnAll(Object held, Holder whose) {
        boolean isAnyLeft = true;
        while (isAnyLeft) {
            isAnyLeft = isOurs(held) ? handOnAtOnce(held, whose) : handOn(held, whose);
        }
    }

    /// Whether anyone but the thread that has it may release it. What is not ours may be code of the user's, and wait.
    private static boolean isOurs(Object held) {
        return held instanceof Mutex || held instanceof BoundedSemaphore;
    }

    /// At one go: who releases one for this holder finds it on the list and not handed on, or neither. Else he would release it,
    /// another would acquire it, and that one's be handed on. The actions of [multiprocessing.time.Waitable] that wait for it run
    /// meanwhile, which are to be short.
    private synchronized boolean handOnAtOnce(Object held, Holder whose) {
        return handOn(held, whose);
    }

    /// @return false if there is none, which others may have released by now
    private boolean handOn(Object held, Holder whose) {
        int count = count(held, whose);
        if (count == 0) {
            return false;
        }
        Integer left = count - 1; // now: that it was released can then be noted without memory
        releaseIfOwn(held);
        note(held, whose, left);
        return true;
    }

    private static void releaseIfOwn(Object held) {
        try {
            if (!(held instanceof Mutex mutex) || MutexState.of(mutex).isOwn()) {
                release(held);
            }
        } catch (RuntimeException e) {
            // others have released it before, past the server
        }
    }

    /// By no switch, which needs memory the first time.
    private static void release(Object held) {
        if (held instanceof java.util.concurrent.locks.Lock lock) {
            lock.unlock();
        } else {
            ((BoundedSemaphore) held).release();
        }
    }

    private static boolean isHandedOn(Object held) {
        return held instanceof java.util.concurrent.locks.Lock || held instanceof BoundedSemaphore;
    }

    private static boolean mayAnyoneRelease(Object held) {
        return held instanceof Lock || held instanceof BoundedSemaphore;
    }

    private synchronized void add(Object held, Holder whose) {
        Map<Holder, Integer> holders = counts.getOrDefault(held, new LinkedHashMap<>(1));
        holders.merge(whose, 1, Integer::sum);
        counts.put(held, holders); // last: without memory for all of it, nothing is noted
    }

    /// One that is this holder's, or where anyone may release, another's.
    ///
    /// @return whose it was; null if it is nobody's
    private synchronized @Nullable Holder take(Object held, Holder preferred) {
        Map<Holder, Integer> holders = counts.get(held);
        if (holders == null || !(holders.containsKey(preferred) || mayAnyoneRelease(held))) {
            return null;
        }
        Holder whose =
                holders.containsKey(preferred) ? preferred : holders.keySet().iterator().next();
        note(held, whose, count(held, whose) - 1);
        return whose;
    }

    private synchronized int count(Object held, Holder whose) {
        Map<Holder, Integer> holders = counts.get(held);
        return holders == null ? 0 : holders.getOrDefault(whose, 0);
    }

    /// For one who has some.
    private synchronized void note(Object held, Holder whose, Integer left) {
        Map<Holder, Integer> holders = counts.get(held);
        if (holders == null) {
            return;
        }
        if (left > 0) {
            holders.put(whose, left);
        } else if (holders.remove(whose) != null && holders.isEmpty()) {
            counts.remove(held);
        }
    }

    private synchronized List<Object> heldBy(Holder whose) {
        var held = new ArrayList<Object>();
        for (Map.Entry<Object, Map<Holder, Integer>> each : counts.entrySet()) {
            if (each.getValue().containsKey(whose)) {
                held.add(each.getKey());
            }
        }
        return held;
    }
}
