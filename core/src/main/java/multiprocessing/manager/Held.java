package multiprocessing.manager;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Mutex;
import org.jspecify.annotations.Nullable;

/// Which locks, and permits that are only ever lent, the clients have acquired in the server, so that those of a dead one are
/// handed on. Thread-safe.
///
/// What is released past the manager is not told here. Of a lock it is asked at the end who has it; permits are nobody's, so
/// one that others have released is still the client's here. Python's managers keep all for ever.
final class Held {
    private static final long PAUSE_NANOS = 50_000_000;

    private final IdentityHashMap<Object, Map<Session, Integer>> counts =
            new IdentityHashMap<>(); // by what is held; guarded by this

    /// Has an operation done, and notes what comes of it.
    @Nullable
    Object over(Session session, Object object, Operation operation, Attendance.Action action)
            throws Throwable {
        Object held = object instanceof Condition condition ? condition.lock() : object;
        if (!(held instanceof Lock || held instanceof BoundedSemaphore)) {
            return action.run();
        }
        return switch (operation.method().getName()) {
            case "acquire", "tryAcquire", "lock", "lockInterruptibly", "tryLock" -> {
                Object result = action.run();
                if (!Boolean.FALSE.equals(result)) {
                    addOrHandOn(held, session);
                }
                yield result;
            }
            case "release", "unlock" -> release(held, session, action);
            default -> action.run();
        };
    }

    private @Nullable Object release(Object held, Session session, Attendance.Action action)
            throws Throwable {
        Session whose = take(held, session); // first: as soon as it is free, somebody adds his own
        try {
            return action.run();
        } catch (Throwable e) {
            if (whose != null) {
                add(held, whose);
            }
            throw e;
        }
    }

    /// What nobody would release at the end is not to be held.
    private void addOrHandOn(Object held, Session session) {
        try {
            add(held, session);
        } catch (Throwable e) { // for want of memory
            handOn(held);
            throw e;
        }
    }

    private synchronized void add(Object held, Session session) {
        counts.computeIfAbsent(held, _ -> new LinkedHashMap<>(1)).merge(session, 1, Integer::sum);
    }

    /// One that is this client's, or where anyone may release, another's.
    ///
    /// @return whose it was; null if it is nobody's
    private synchronized @Nullable Session take(Object held, Session preferred) {
        Map<Session, Integer> holders = counts.get(held);
        if (holders == null || !(holders.containsKey(preferred) || mayAnyoneRelease(held))) {
            return null;
        }
        Session whose =
                holders.containsKey(preferred) ? preferred : holders.keySet().iterator().next();
        holders.computeIfPresent(whose, (_, count) -> count == 1 ? null : count - 1);
        if (holders.isEmpty()) {
            counts.remove(held);
        }
        return whose;
    }

    private static boolean mayAnyoneRelease(Object held) {
        return held instanceof multiprocessing.sync.Lock || held instanceof BoundedSemaphore;
    }

    /// Releases what the client has left held. In the thread of its session, which is the one that has it, and with no lock held:
    /// a lock may be code of the user's. For want of memory it waits.
    void releaseAll(Session session) {
        Object taken = null;
        boolean isAnyLeft = true;
        while (isAnyLeft) {
            try {
                if (taken != null) {
                    handOn(taken);
                    taken = null;
                }
                taken = takeAny(session);
                isAnyLeft = taken != null;
            } catch (OutOfMemoryError e) { // others may give some back
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /// @return null if there is none
    private synchronized @Nullable Object takeAny(Session session) {
        for (Map.Entry<Object, Map<Session, Integer>> each : counts.entrySet()) {
            if (each.getValue().containsKey(session)) {
                Object held = each.getKey();
                Session _ = take(held, session);
                return held;
            }
        }
        return null;
    }

    private static void handOn(Object held) {
        try {
            switch (held) {
                case Mutex mutex -> handOn(mutex);
                case Lock lock -> lock.unlock();
                case BoundedSemaphore semaphore -> semaphore.release();
                default -> throw new AssertionError(held);
            }
        } catch (RuntimeException e) {
            // another has released it, past the manager, and may have it now
        }
    }

    private static void handOn(Mutex mutex) {
        try {
            Condition.create(mutex).signal(0); // which needs that this thread has it
        } catch (SharedMemoryException noRoomToAsk) {
            // most likely it has
        }
        mutex.release();
    }
}
