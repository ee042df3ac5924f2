package multiprocessing.heap;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Gives up a [Holding] that is closed or forgotten, once. Thread-safe.
final class Release extends PhantomReference<Holding> {
    /*
     * What is forgotten is given up by a thread, and by those who make or receive more: two for each. One thread alone, as of
     * a Cleaner, comes too late when another makes and drops things in a loop, until the Java heap is full of what is to be
     * given up.
     *
     * The thread is not started with this class: there may be none to be had, and a class that fails is never made ready again.
     */
    private static final int FOR_EACH_NEW = 2;
    private static final ReferenceQueue<Holding> FORGOTTEN = new ReferenceQueue<>();
    private static final Set<Release> OPEN = ConcurrentHashMap.newKeySet();

    private static final long REST_MILLIS = 1_000;
    private static volatile @Nullable Thread cleaner;

    /// Whether an error has kept something from being ended.
    private static volatile boolean isRestLeft;

    private final long cell;

    /// If it fails, the holding is still its maker's to give up: what nobody can close is not given up when it is forgotten,
    /// for by then another thing may have that cell.
    Release(Holding holding, long cell) {
        super(holding, FORGOTTEN);
        this.cell = cell;
        boolean isDone = false;
        try {
            OPEN.add(this);
            Steps.step();
            if (cleaner == null) {
                startCleaner();
            }
            isDone = true;
        } finally {
            if (!isDone) {
                OPEN.remove(this);
            }
        }
    }

    private static synchronized void startCleaner() {
        if (cleaner == null) {
            try {
                var thread = new Thread(null, Release::giveUpForEver, "mp-cleaner", 0, false);
                thread.setDaemon(true);
                thread.start();
                cleaner = thread;
            } catch (OutOfMemoryError e) {
                // no thread to be had now; whoever makes or receives the next thing tries again
            }
        }
    }

    void giveUp() {
        if (OPEN.remove(this)) {
            Holding.giveUp(cell);
        }
    }

    /// To be called before another is made: so there are never many more than are in use.
    static void giveUpSome() {
        for (int i = 0; i < FOR_EACH_NEW; i++) {
            if (!giveUpOne()) {
                return;
            }
        }
    }

    /// Gives up one of those that are forgotten.
    ///
    /// @return false if there is none
    static boolean giveUpOne() {
        return giveUp(FORGOTTEN.poll());
    }

    private static boolean giveUp(@Nullable Reference<? extends Holding> forgotten) {
        if (forgotten instanceof Release release) {
            release.giveUp();
            return true;
        }
        return false;
    }

    /// Has the thread end what nobody holds, and that an error has kept from being ended.
    static void endTheRest() {
        isRestLeft = true;
        Thread thread = cleaner;
        if (thread != null && thread != Thread.currentThread()) {
            thread.interrupt();
        }
    }

    private static void giveUpForEver() {
        while (true) {
            try {
                boolean _ = giveUp(FORGOTTEN.remove(isRestLeft ? REST_MILLIS : 0));
            } catch (InterruptedException e) {
                // there is a rest
            } catch (RuntimeException | Error e) {
                // what goes wrong with one, such as that a stopped process has the heap's lock,
                // must not keep the others from being given up
            }
            endRest();
        }
    }

    private static void endRest() {
        if (isRestLeft) {
            isRestLeft = false;
            try {
                Holding.endAllUnheld();
            } catch (RuntimeException | Error e) {
                isRestLeft = true; // after a rest: it may well happen again
            }
        }
    }
}
