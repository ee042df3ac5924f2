package multiprocessing.manager;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What a client tells a manager by a line without waiting for a reply. Thread-safe.
final class Notes {
    /*
     * They have a thread of their own: a manager that does not read must not hold up those who have them to send, of which
     * the cleaner is one for all managers.
     */
    private static final long PAUSE_NANOS = 50_000_000;

    private final Place place;
    private final Wire line;
    private final Executor thread = oneThread();

    /// @param line on which nothing else is said any more
    Notes(Place place, Wire line) {
        this.place = place;
        this.line = line;
    }

    /// A thread that ends a second after its last work.
    static Executor oneThread() {
        return new ThreadPoolExecutor(
                0,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform()
                        .name("mp-manager-notes")
                        .daemon()
                        .inheritInheritableThreadLocals(false) // nor the context loader
                        .factory());
    }

    /// Tells one. Does not wait.
    ///
    /// @param what is [Request#DROP] or [Request#RECALL]
    void add(int what, long number) {
        thread.execute(() -> tell(what, number));
    }

    private void tell(int what, long number) {
        try {
            line.sendUninterruptibly(encodeInTheEnd(what, number));
        } catch (RuntimeException | OutOfMemoryError e) {
            // it is gone, or this is closed, and its proxies with it; or who knows whether it was
            // sent, and no DROP may be twice
            if (what == Request.RECALL) {
                Recalls.add(place, number);
            }
        }
    }

    /// Waits for memory: what is not noted is kept by the manager as long as this process.
    private Wire.Encoded encodeInTheEnd(int what, long number) {
        while (true) {
            try {
                return line.encode(Side.NOBODY, new Object[] {what, number});
            } catch (OutOfMemoryError e) { // others may give some back
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
