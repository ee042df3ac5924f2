package multiprocessing.manager;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Condition;
import org.jspecify.annotations.Nullable;

/// Which locks, and permits that are only ever lent, the clients have acquired in the server, so that those of a dead one are
/// handed on. Thread-safe.
///
/// Python's managers keep them for ever.
final class Held {
    private final IdentityHashMap<Object, Map<Session, Integer>> sessions = new IdentityHashMap<>();

    /// Notes what a call has done.
    void note(Session session, Object object, Operation operation, @Nullable Object result) {
        Object held = object instanceof Condition condition ? condition.lock() : object;
        if (!(held instanceof Lock || held instanceof BoundedSemaphore)) {
            return;
        }
        switch (operation.method().getName()) {
            case "acquire", "tryAcquire", "lock", "lockInterruptibly", "tryLock" -> {
                if (!Boolean.FALSE.equals(result)) {
                    add(session, held);
                }
            }
            case "release", "unlock" -> subtract(session, held);
            default -> {}
        }
    }

    private synchronized void add(Session session, Object held) {
        sessions.computeIfAbsent(held, _ -> new HashMap<>()).merge(session, 1, Integer::sum);
    }

    /// It was this client's, or where anyone may release, another's.
    private synchronized void subtract(Session session, Object held) {
        Map<Session, Integer> holders = sessions.get(held);
        if (holders == null) {
            return;
        }
        Session whose = holders.containsKey(session) ? session : holders.keySet().iterator().next();
        holders.computeIfPresent(whose, (_, count) -> count == 1 ? null : count - 1);
        if (holders.isEmpty()) {
            sessions.remove(held);
        }
    }

    /// Releases what the client has left held. In the thread of its session, which is the one that has it.
    void releaseAll(Session session) {
        for (Map.Entry<Object, Integer> left : remove(session).entrySet()) {
            for (int i = 0; i < left.getValue(); i++) {
                release(left.getKey());
            }
        }
    }

    private synchronized IdentityHashMap<Object, Integer> remove(Session session) {
        var removed = new IdentityHashMap<Object, Integer>();
        sessions.forEach((held, holders) -> {
            Integer count = holders.remove(session);
            if (count != null) {
                removed.put(held, count);
            }
        });
        sessions.values().removeIf(Map::isEmpty);
        return removed;
    }

    private static void release(Object held) {
        try {
            if (held instanceof Lock lock) {
                lock.unlock();
            } else if (held instanceof BoundedSemaphore semaphore) {
                semaphore.release();
            }
        } catch (RuntimeException e) {
            // another has released it, past the manager
        }
    }
}
