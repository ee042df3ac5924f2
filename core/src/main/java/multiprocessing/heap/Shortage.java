package multiprocessing.heap;

import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.signal.Members;

/// What to do when there is no room: have the Java objects collected that nobody refers to, for memory may hang on them, and
/// have the dead buried of whom nobody has heard.
public final class Shortage {
    /*
     * The collector does not know what a small object holds in shared memory, and may not come by for hours. The JDK does the
     * same for direct buffers.
     */
    private static final long LONGEST_PAUSE_MILLIS = 512;

    private Shortage() {}

    /// Allocates by that, and if there is no room, again after a collection of this process's garbage and the burial of the dead:
    /// for a second at most, which no interrupt ends. Not to be called with a lock held.
    ///
    /// @throws SharedMemoryException if there is no room even then
    public static <T> T overcome(Supplier<T> allocation) {
        try {
            return allocation.get();
        } catch (SharedMemoryException e) {
            rethrowTimeout(e);
            System.gc();
            Members.lookAtAll();
            return retry(allocation);
        }
    }

    private static <T> T retry(Supplier<T> allocation) {
        boolean wasInterrupted = false;
        try {
            for (long millis = 1; millis < LONGEST_PAUSE_MILLIS; millis *= 2) {
                wasInterrupted |= pause(millis); // until what was found is given up
                try {
                    return allocation.get();
                } catch (SharedMemoryException e) {
                    rethrowTimeout(e); // else not yet; what the last attempt throws is what counts
                }
            }
            wasInterrupted |= pause(LONGEST_PAUSE_MILLIS);
            return allocation.get();
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// It was waited for the heap's lock long enough, and a collection does not give that back.
    private static void rethrowTimeout(SharedMemoryException e) {
        if (e.getCause() instanceof TimeoutException) {
            throw e;
        }
    }

    /// @return whether it was interrupted, and therefore shorter
    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
