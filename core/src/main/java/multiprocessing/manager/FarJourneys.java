package multiprocessing.manager;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Proxies of managers elsewhere that this process has sent to others of its tree. Thread-safe.
final class FarJourneys {
    /*
     * What a server of the tree sees by itself (see Journeys), that nobody will arrive any more, one elsewhere is told by who
     * has sent the proxy: it alone is sure to see both the ticket and that server. It looks now and then while anything is
     * under way. Whether somebody has arrived or nobody will, it cannot tell apart, nor need it: a recall of what has
     * arrived has no effect.
     */
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Set<FarProxyHandle> UNDER_WAY = new HashSet<>(); // guarded by itself
    private static boolean isWatched; // likewise

    private FarJourneys() {}

    static void depart(FarProxyHandle handle) {
        synchronized (UNDER_WAY) {
            if (!isWatched) {
                Thread.ofVirtual()
                        .name("mp-manager-vigil")
                        .inheritInheritableThreadLocals(false) // nor the context loader
                        .start(FarJourneys::watch);
                isWatched = true;
            }
            UNDER_WAY.add(handle);
        }
    }

    private static void watch() {
        while (isAnyUnderWay()) {
            try {
                Thread.sleep(LOOK);
                recallOver();
            } catch (InterruptedException e) { // by nobody
                throw new IllegalStateException(e);
            } catch (OutOfMemoryError e) {
                // others may give some back until the next look
            }
        }
    }

    private static void recallOver() {
        for (FarProxyHandle handle : over()) {
            handle.recall(); // first: once more has no effect, and none would be for ever
            remove(handle);
        }
    }

    private static boolean isAnyUnderWay() {
        synchronized (UNDER_WAY) {
            isWatched = !UNDER_WAY.isEmpty();
            return isWatched;
        }
    }

    private static List<FarProxyHandle> over() {
        synchronized (UNDER_WAY) {
            return UNDER_WAY.stream().filter(handle -> !handle.isUnderWay()).toList();
        }
    }

    private static void remove(FarProxyHandle handle) {
        synchronized (UNDER_WAY) {
            UNDER_WAY.remove(handle);
        }
    }
}
