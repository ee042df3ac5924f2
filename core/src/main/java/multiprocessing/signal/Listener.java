package multiprocessing.signal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.time.Deadline;
import multiprocessing.time.WaitingList;
import org.jspecify.annotations.Nullable;

/// Listens to this process's doorbell, in one thread at a time: while somebody waits here there is one who listens.
final class Listener {
    /*
     * A thread that waits listens itself if nobody else does: so it is woken by the kernel, without another thread between.
     * The others park, and are woken by it. When it leaves, it wakes one of those who stay, who then listens; if there
     * are only virtual threads and watchers, the thread mp-doorbell does.
     *
     * Whoever listens also has all look every TICK, for the ringer may have died before it rang; and sees whether one of
     * the other processes, a different one each time, is dead. That would heal a ring that is lost otherwise, too: a test
     * that is to see one makes the TICK longer than it lasts, in which deaths are not seen either.
     *
     * It listens by a selector, whose wait an interrupt ends, where it would close a channel. Near the end of the process it
     * looks there from time to time, for the JVM would wait for a thread that is in native code.
     *
     * What goes wrong meanwhile, for want of memory for one, a thread that waits throws to its caller. mp-doorbell tells it and
     * goes on, for there is no other to take its place.
     *
     * The selector and mp-doorbell are there from the first who needs them on, and are so to who comes: that may fail, and he
     * is told so. Whoever goes finds there what those need who stay.
     */
    private static final long TICK_NANOS =
            TimeUnit.MILLISECONDS.toNanos(
                    Math.max(1, Long.getLong("multiprocessing.test.tick", 100)));

    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /// Whether a thread listens.
    static final AtomicBoolean IS_TAKEN = new AtomicBoolean();

    private static volatile @Nullable Selector selector;
    private static volatile @Nullable Thread substitute;

    private static int lookedAt; // the place of who was asked after last
    private static long nextTickNanos;

    private Listener() {}

    private static Selector selector() throws IOException {
        Selector known = selector;
        return known != null ? known : open();
    }

    private static synchronized Selector open() throws IOException {
        Selector known = selector;
        if (known != null) {
            return known;
        }
        Selector opened = Selector.open();
        try {
            SelectionKey _ = Doorbell.socket().register(opened, SelectionKey.OP_READ);
            Departure.wakes(opened);
            selector = opened;
            return opened;
        } finally {
            if (selector == null) {
                opened.close();
            }
        }
    }

    /// Listens until the sleeper, of the calling thread, is woken or the deadline has passed or the thread is interrupted.
    ///
    /// @return false if another listens
    /// @throws UncheckedIOException if there is no socket or selector to be had; to be tried again
    static boolean listenAs(Sleeper sleeper, Deadline deadline) {
        if (!IS_TAKEN.compareAndSet(false, true)) {
            return false;
        }
        sleeper.listens(true);
        try {
            beReachable();
            look();
            while (!sleeper.isWoken()
                    && !deadline.hasPassed()
                    && !Thread.currentThread().isInterrupted()) {
                listen(deadline.remainingNanos());
            }
        } finally {
            sleeper.listens(false);
            IS_TAKEN.set(false);
        }
        return true;
    }

    /// Opens what others ring and wake this process by, if that was not done yet.
    private static void beReachable() {
        try {
            Selector _ = selector();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot open this process's doorbell: " + e.getMessage(), e);
        }
    }

    /// Has whoever listens come back from waiting.
    static void interrupt() {
        Selector known = selector;
        if (known != null) { // else who is about to open it looks after that
            var _ = known.wakeup();
        }
    }

    /// Sees to it that somebody listens if somebody waits. By who goes, and who may have ended another's wait.
    static void ensure() {
        if (!IS_TAKEN.get() && !Waiters.areNone()) {
            Thread candidate = Waiters.anyPlatformThread();
            LockSupport.unpark(candidate == null ? substitute : candidate);
        }
    }

    /// As [#ensure], by who comes and cannot listen himself: even when all others have gone there is somebody who can.
    ///
    /// @throws UncheckedIOException as of [#listenAs]
    /// @throws OutOfMemoryError if there is no thread to be had; to be tried again
    static void ensureForOneWhoCannot() {
        if (substitute == null) {
            startSubstitute();
        }
        ensure();
    }

    private static synchronized void startSubstitute() {
        if (substitute == null) {
            beReachable();
            substitute =
                    Thread.ofPlatform()
                            .group(rootGroup())
                            .name("mp-doorbell")
                            .daemon()
                            .inheritInheritableThreadLocals(false)
                            .start(Listener::substitute);
        }
    }

    /// For it lives as long as the JVM: any other group is that of who came first, and would be kept.
    private static ThreadGroup rootGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    private static void substitute() {
        while (true) {
            forgetInterrupt();
            try {
                listenForOthers();
            } catch (Throwable e) {
                WaitingList.report(e);
                LockSupport.parkNanos(REST_NANOS); // it may well happen again
            }
        }
    }

    private static void listenForOthers() {
        if (Waiters.areNone() || !IS_TAKEN.compareAndSet(false, true)) {
            LockSupport.park();
            return;
        }
        try {
            look();
            while (!Waiters.areNone()) {
                forgetInterrupt();
                listen(TICK_NANOS);
            }
        } finally {
            IS_TAKEN.set(false);
        }
    }

    /// Of all threads, as build tools do at the end of a program, or by an action: while it is set there is no wait.
    private static void forgetInterrupt() {
        boolean _ = Thread.interrupted();
    }

    private static void listen(long mostNanos) {
        long untilTick = nextTickNanos - System.nanoTime();
        long millis = TimeUnit.NANOSECONDS.toMillis(Math.min(mostNanos, untilTick) + 999_999);
        try {
            Selector bell = selector();
            if (millis > 0 && select(bell, millis) > 0) {
                bell.selectedKeys().clear();
                Doorbell.hear();
            }
            look();
        } catch (IOException e) {
            throw new UncheckedIOException("this process's doorbell is broken", e);
        }
    }

    private static int select(Selector bell, long millis) throws IOException {
        if (Departure.isNear()) {
            LockSupport.parkNanos(LAST_LOOKS_NANOS);
            return bell.selectNow();
        }
        return bell.select(millis);
    }

    private static void look() {
        if (Doorbell.beRung()) {
            Waiters.wakeAll();
        } else {
            Waiters.wakeCalled();
        }
        if (System.nanoTime() - nextTickNanos >= 0) {
            nextTickNanos = System.nanoTime() + TICK_NANOS;
            lookedAt = Members.lookBehind(lookedAt);
            Undertaker.look();
            Waiters.wakeAll();
        }
    }
}
