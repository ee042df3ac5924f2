package multiprocessing.python;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Lock;
import multiprocessing.sync.Mutex;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;

/// What clients have acquired, of all that is only ever lent, so that it is handed on when one of them is gone. Thread-safe.
///
/// What Java gives back in the place of a client is not told here. Of a lock it is asked at the end who has it; permits are
/// nobody's, so one that Java gives back is still the client's here.
final class Holds {
    private static final long PAUSE_NANOS = 50_000_000;

    private final IdentityHashMap<Object, Map<Of, Integer>> counts =
            new IdentityHashMap<>(); // by what is held; guarded by this

    /// Those of one client.
    final class Of {
        /// It was acquired. What cannot be noted, for want of memory, is released.
        void add(Object held) {
            try {
                if (held instanceof Mutex || held instanceof BoundedSemaphore) {
                    Holds.this.add(held, this);
                }
            } catch (OutOfMemoryError e) {
                Holds.release(held);
                throw e;
            }
        }

        /// Has it given back: what was this client's, or else another's.
        void release(Object held, Runnable release) {
            Of whose = take(held, this); // first: as soon as it is free, somebody adds his own
            try {
                release.run();
            } catch (RuntimeException | Error e) {
                if (whose != null) {
                    Holds.this.add(held, whose);
                }
                throw e;
            }
        }

        /// Releases what is left. In the thread that has acquired it, which nobody else can do for it: for want of memory it waits.
        void releaseAll() {
            while (!areAllReleased()) {
                pause();
            }
        }

        /// What could not be taken off the list, for want of memory, is released again rather than forgotten.
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

    /// At one go: who releases one for this client finds it on the list and not handed on, or neither.
    private synchronized void handOnAll(Object held, Of whose) {
        while (isHeldBy(held, whose)) {
            handOn(held);
            Of _ = take(held, whose);
        }
    }

    private static void handOn(Object held) {
        try {
            if (held instanceof Lock lock) {
                checkHas(lock);
            }
            release(held);
        } catch (RuntimeException e) {
            // others have released it before, and may have it now
        }
    }

    /// @throws IllegalStateException if this thread does not have it
    private static void checkHas(Lock lock) {
        try {
            Condition.create(lock).signal(0);
        } catch (SharedMemoryException noRoomToAsk) {
            // most likely it has
        }
    }

    private static void release(Object held) {
        if (held instanceof Mutex lock) { // no switch, which needs memory the first time
            lock.release(); // an RLock only if this thread has it
        } else {
            ((BoundedSemaphore) held).release();
        }
    }

    private synchronized void add(Object held, Of whose) {
        Map<Of, Integer> all = counts.getOrDefault(held, new LinkedHashMap<>(1));
        all.merge(whose, 1, Integer::sum);
        counts.put(held, all); // last: without memory for all of it, nothing is noted
    }

    /// One that is this client's, or where anyone may release, another's.
    ///
    /// @return whose it was; null if it is nobody's
    private synchronized @Nullable Of take(Object held, Of preferred) {
        Map<Of, Integer> all = counts.get(held);
        if (all == null || !(all.containsKey(preferred) || mayAnyoneRelease(held))) {
            return null;
        }
        Of whose = all.containsKey(preferred) ? preferred : all.keySet().iterator().next();
        all.computeIfPresent(whose, (_, count) -> count == 1 ? null : count - 1);
        if (all.isEmpty()) {
            counts.remove(held);
        }
        return whose;
    }

    private static boolean mayAnyoneRelease(Object held) {
        return !(held instanceof RLock);
    }

    private synchronized List<Object> heldBy(Of whose) {
        var held = new ArrayList<Object>();
        for (Map.Entry<Object, Map<Of, Integer>> each : counts.entrySet()) {
            if (each.getValue().containsKey(whose)) {
                held.add(each.getKey());
            }
        }
        return held;
    }

    private synchronized boolean isHeldBy(Object held, Of whose) {
        Map<Of, Integer> all = counts.get(held);
        return all != null && all.containsKey(whose);
    }
}
