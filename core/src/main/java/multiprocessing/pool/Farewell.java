package multiprocessing.pool;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import multiprocessing.process.Bootstrap;
import multiprocessing.process.Process;

/// The end of a program whose pools are at work.
///
/// What they have not done is lost, though `main` has but returned: the program says so in one line, on standard error. Ctrl-C ends
/// the workers too, each by itself: nobody tells of that as of something that went wrong. To the user each call of a function is a
/// task, whatever the chunks in which they travel.
final class Farewell {
    private static final Set<Coordinator> RUNNING = ConcurrentHashMap.newKeySet();

    /// In which the JDK handles what Ctrl-C sends.
    private static final String HANDLER = "SIGINT handler";

    static { // a thread that is kept for ever and so inherits no context loader
        if (Process.parent().isEmpty() && !isProgramEnding()) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(null, Farewell::say, "mp-pool-exit", 0, false));
        }
    }

    private Farewell() {}

    static void add(Coordinator pool) {
        RUNNING.add(pool);
    }

    static void remove(Coordinator pool) {
        RUNNING.remove(pool);
    }

    /// Whether this JVM is coming down. A hook is refused from the first moment on.
    static boolean isProgramEnding() {
        var probe = new Thread(() -> {}, "mp-probe");
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            boolean _ = Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static void say() {
        long unfinished = RUNNING.stream().mapToLong(Coordinator::unfinishedItems).sum();
        if (unfinished > 0) {
            String how = isInterrupted() ? "interrupted" : "the program ends";
            System.err.println(how + ": tasks not done: " + unfinished);
        }
    }

    private static boolean isInterrupted() {
        for (Thread thread : Bootstrap.runningThreads()) {
            if (thread.getName().equals(HANDLER)) {
                return true;
            }
        }
        return false;
    }
}
