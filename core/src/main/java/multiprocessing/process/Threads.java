package multiprocessing.process;

import java.util.Arrays;

/// The threads of this JVM.
final class Threads {
    private static final int USUAL_COUNT = 64;

    private Threads() {}

    /// All that run, but for virtual ones. Slow things are avoided: a child looks through them before its end.
    static Thread[] running() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        for (ThreadGroup above = group.getParent(); above != null; above = above.getParent()) {
            group = above;
        }
        var threads = new Thread[USUAL_COUNT];
        int count = group.enumerate(threads);
        while (count == threads.length) { // there may be more
            threads = new Thread[2 * count];
            count = group.enumerate(threads);
        }
        return Arrays.copyOf(threads, count);
    }
}
