package multiprocessing.local;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import multiprocessing.log.Log;
import multiprocessing.memory.NamedMemory;
import multiprocessing.signal.Departure;
import multiprocessing.time.Deadline;

/// The JVMs that this one has started and that have not ended: at its own end it takes them along.
final class Living {
    /*
     * The death of this process closes the pipes, and that alone ends its children, even after SIGKILL. An orderly end
     * does the same a little earlier, in a hook, and waits for them: for they should not be seen any more when their
     * parent is gone, and a JVM that comes down waits 300 ms for threads in native code, as those that read the output
     * of a living child are.
     */
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    private static final Set<JvmWorker> WORKERS = ConcurrentHashMap.newKeySet();

    /// Never a hook: to be told by the JVM, which refuses to remove it, that the hooks run. As all that is kept for ever it inherits
    /// nothing, or it would keep the context loader of who came first.
    private static final Thread NO_HOOK = new Thread(null, null, "mp-none", 0, false);

    static {
        try {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(null, Living::end, "mp-exit", 0, false));
        } catch (IllegalStateException e) {
            Log.say(Level.DEBUG, "a hook starts processes: their pipes will tell them", e);
        }
    }

    private Living() {}

    /// Has it taken along. Not one that is started when this JVM is coming down, for a hook may do that, and wait for it:
    /// should it live for longer than this JVM, its pipe ends it.
    static void add(JvmWorker worker) {
        if (!isEnding()) {
            WORKERS.add(worker);
        }
    }

    static void remove(JvmWorker worker) {
        WORKERS.remove(worker);
    }

    /// Whether it is to be taken along.
    static boolean has(long pid) {
        return WORKERS.stream().anyMatch(worker -> worker.pid() == pid);
    }

    /// Whether this JVM is coming down, so that it should start no more on its own account. True from before the first hook
    /// runs.
    static boolean isEnding() {
        try {
            Runtime.getRuntime().removeShutdownHook(NO_HOOK);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /// Ends all children but those that outlive their parent and those started since the end began, and waits until they are
    /// gone, at most a second; then kills what is left, as one that was stopped.
    static void end() {
        Trainer.stop();
        for (JvmWorker worker : WORKERS) {
            worker.abandon();
        }
        Deadline deadline = Deadline.in(MAX_WAIT);
        try {
            for (JvmWorker worker : WORKERS) {
                if (!worker.outlivesParent() && !worker.awaitGone(deadline)) {
                    worker.kill();
                }
            }
            Trainer.awaitStopped(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // they will be gone soon, but nobody waits for it
        }
        NamedMemory.endProgram();
        Departure.announce();
    }
}
