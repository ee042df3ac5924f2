package multiprocessing.local;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The JVMs that this one has started and that have not ended: at its own end it takes them along.
final class Living {
    /*
     * The death of this process closes the pipes, and that alone ends its children, even after SIGKILL. An orderly end
     * does the same a little earlier, in a hook, and waits for them: for they should not be seen any more when their
     * parent is gone, and a JVM that comes down waits 300 ms for threads in native code, as those that read the output
     * of a living child are.
     */
    private static final long MAX_WAIT_MILLIS = 1_000;

    private static final Set<JvmWorker> WORKERS = ConcurrentHashMap.newKeySet();

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(Living::end, "mp-exit"));
        } catch (IllegalStateException e) {
            System.getLogger("multiprocessing")
                    .log(Level.DEBUG, "a hook starts processes: their pipes will tell them", e);
        }
    }

    private Living() {}

    static void add(JvmWorker worker) {
        WORKERS.add(worker);
    }

    static void remove(JvmWorker worker) {
        WORKERS.remove(worker);
    }

    /// Ends all children but those that outlive their parent, and waits until they are gone, at most a second.
    static void end() {
        for (JvmWorker worker : WORKERS) {
            worker.abandon();
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAX_WAIT_MILLIS);
        try {
            for (JvmWorker worker : WORKERS) {
                worker.awaitGone(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // they will be gone soon, but nobody waits for it
        }
    }
}
