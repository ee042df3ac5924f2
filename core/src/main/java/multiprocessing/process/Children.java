package multiprocessing.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The living children of one process, and what becomes of them at its end. Thread-safe.
final class Children {
    /*
     * A parent that returns from `main` waits for its non-daemon children: the JVM stays up as long as a non-daemon
     * thread lives. One such thread, the keeper, is started with the first non-daemon child, waits for all that there are,
     * and ends. A child started after that gets a new keeper. While the main thread lives there is no hurry, so it lets a
     * while go by before it looks: starting and joining children one after the other costs nothing more.
     *
     * Rejected: to wait for the end of the main thread. That of a build tool waits for all threads of the program that it
     * runs, and a native program that destroys its JVM does so in it: both would wait for each other.
     *
     * The main thread of a child process does this waiting itself, in Bootstrap, and has no keeper.
     */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final AtomicInteger counter = new AtomicInteger();

    /// By identity: a user's class may have an `equals` of its own.
    private final Set<Process> living =
            Collections.newSetFromMap(new IdentityHashMap<>()); // guarded by itself

    private final boolean keepsJvmUp;
    private @Nullable Thread keeper; // guarded by this

    Children(boolean keepsJvmUp) {
        this.keepsJvmUp = keepsJvmUp;
    }

    int nextNumber() {
        return counter.incrementAndGet();
    }

    /// @param ended as its worker tells: another thread may have closed the child
    void add(Process child, CompletableFuture<?> ended) {
        synchronized (living) {
            living.add(child);
        }
        var _ = ended.thenRun(() -> remove(child));
        if (keepsJvmUp && !child.daemon() && !child.outlivesParent()) {
            keepUp();
        }
    }

    private void remove(Process child) {
        synchronized (living) {
            living.remove(child);
        }
    }

    private List<Process> all() {
        synchronized (living) {
            return List.copyOf(living);
        }
    }

    boolean hasNonDaemons() {
        return aNonDaemon() != null;
    }

    /// Those that have not ended.
    List<Process> active() {
        var active = new ArrayList<Process>();
        for (Process child : all()) {
            if (child.isUnfinished()) {
                active.add(child);
            }
        }
        return active;
    }

    /// Waits until no child but daemons is left.
    ///
    /// @return whether there was any to wait for
    boolean awaitNonDaemons() throws InterruptedException {
        boolean waited = false;
        for (Process child = aNonDaemon(); child != null; child = aNonDaemon()) {
            waited = true;
            child.awaitEnd();
            remove(child);
        }
        return waited;
    }

    private @Nullable Process aNonDaemon() {
        synchronized (living) {
            if (living.isEmpty()) { // as nearly always in a child: no iterator
                return null;
            }
            for (Process child : living) {
                if (!child.daemon() && !child.outlivesParent()) {
                    return child;
                }
            }
            return null;
        }
    }

    /// Tells all children that their parent is ending.
    void abandon() {
        for (Process child : all()) {
            child.abandon();
        }
    }

    private synchronized void keepUp() {
        if (keeper == null || !keeper.isAlive()) {
            keeper =
                    Thread.ofPlatform()
                            .name("mp-children")
                            .daemon(false)
                            .inheritInheritableThreadLocals(false) // nor the context loader
                            .start(this::keep);
        }
    }

    private void keep() {
        while (true) {
            try {
                awaitAndLeave();
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody but a user means it
                return;
            } catch (OutOfMemoryError e) { // a full heap: nobody else would keep the JVM up
                LockSupport.parkNanos(LINGER.toNanos());
            }
        }
    }

    private void awaitAndLeave() throws InterruptedException {
        Thread main = mainThread();
        boolean isLeaving = false;
        while (!isLeaving) {
            if (main != null) {
                boolean _ = main.join(LINGER);
            }
            awaitNonDaemons();
            synchronized (this) {
                isLeaving = aNonDaemon() == null;
                if (isLeaving) {
                    keeper = null; // who adds a child from now on starts another
                }
            }
        }
    }

    private static @Nullable Thread mainThread() {
        for (Thread thread : Threads.running()) {
            if (thread.getName().equals("main")) { // its number depends on the JDK: 1 or 3
                return thread;
            }
        }
        return null;
    }
}
