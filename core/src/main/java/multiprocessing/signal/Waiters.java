package multiprocessing.signal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// All who wait in this process, by gate.
final class Waiters {
    private static final ConcurrentMap<Long, Set<Waiter>> BY_GATE = new ConcurrentHashMap<>();

    private Waiters() {}

    static void add(Waiter waiter) {
        Set<Waiter> _ =
                BY_GATE.compute(
                        waiter.gate,
                        (_, others) -> {
                            Set<Waiter> all =
                                    others == null ? ConcurrentHashMap.newKeySet(2) : others;
                            all.add(waiter);
                            return all;
                        });
    }

    static void remove(Waiter waiter) {
        Set<Waiter> _ =
                BY_GATE.computeIfPresent(
                        waiter.gate,
                        (gate, all) -> {
                            all.remove(waiter);
                            if (all.isEmpty()) {
                                Gate.withdraw(gate); // in here, for who comes announces after this
                                return null;
                            }
                            return all;
                        });
        Listener.ensure();
    }

    /// A thread among them that can listen.
    static @Nullable Thread anyPlatformThread() {
        for (Set<Waiter> there : BY_GATE.values()) {
            for (Waiter waiter : there) {
                if (waiter instanceof Sleeper sleeper && !sleeper.thread().isVirtual()) {
                    return sleeper.thread();
                }
            }
        }
        return null;
    }

    static boolean areNone() {
        return BY_GATE.isEmpty();
    }

    /// Wakes those at one gate.
    static void wakeAt(long gate) {
        wakeAt(gate, Integer.MAX_VALUE);
    }

    /// Wakes one of those at one gate.
    static void wakeOneAt(long gate) {
        wakeAt(gate, 1);
    }

    private static void wakeAt(long gate, int most) {
        try {
            int woken = 0;
            for (Waiter waiter : BY_GATE.getOrDefault(gate, Set.of())) {
                waiter.wake();
                if (++woken == most) {
                    return;
                }
            }
        } catch (OutOfMemoryError _) {
            // what they wait for has been done, and must not seem to have failed: they look by
            // themselves
        }
    }

    /// Wakes those at whose gate somebody has called, after a ring.
    static void wakeCalled() {
        for (Set<Waiter> there : BY_GATE.values()) {
            for (Waiter waiter : there) {
                if (waiter.isRung()) {
                    waiter.wake();
                }
            }
        }
    }

    static void wakeAll() {
        BY_GATE.values().forEach(there -> there.forEach(Waiter::wake));
    }
}
