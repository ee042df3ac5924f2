package multiprocessing.signal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.time.Deadline;

/// Listens to this process's doorbell, in one thread at a time: while somebody waits here there is one who listens.
final class Listener {
    /*
     * A thread that waits listens itself if nobody else does: so it is woken by the kernel, without another thread between.
     * The others park, and are woken by it. When it leaves, it wakes one of those who stay, who then listens; if there
     * are only virtual threads and watchers, the thread mp-doorbell does.
     *
     * Whoever listens also has all look every TICK, for the ringer may have died before it rang; and sees whether one of
     * the other processes, a different one each time, is dead.
     *
     * It listens by a selector, whose wait an interrupt ends, where it would close a channel. Near the end of the process it
     * looks there from time to time, for the JVM would wait for a thread that is in native code.
     *
     * What goes wrong meanwhile, for want of memory for one, a thread that waits throws to its caller. mp-doorbell tells it and
     * goes on, for there is no other to take its place.
     */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final AtomicBoolean IS_TAKEN = new AtomicBoolean();
    private static final Selector SELECTOR = open();
    private static final Thread SUBSTITUTE =
            Thread.ofPlatform()
                    .name("mp-doorbell")
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .start(Listener::substitute);

    private static int tick;
    private static long nextTickNanos;

    private Listener() {}

    private static Selector open() {
        try {
            var selector = Selector.open();
            SelectionKey _ = Doorbell.socket().register(selector, SelectionKey.OP_READ);
            Departure.wakes(selector);
            return selector;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector", e);
        }
    }

    /// Listens until the sleeper, of the calling thread, is woken or the deadline has passed or the thread is interrupted.
    ///
    /// @return false if another listens
    static boolean listenAs(Sleeper sleeper, Deadline deadline) {
        if (!IS_TAKEN.compareAndSet(false, true)) {
            return false;
        }
        sleeper.listens(true);
        try {
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

    /// Has whoever listens come back from waiting.
    static void interrupt() {
        var _ = SELECTOR.wakeup();
    }

    /// Sees to it that somebody listens if somebody waits. By who comes without listening, and by who goes.
    static void ensure() {
        if (!IS_TAKEN.get() && !Waiters.areNone()) {
            Thread candidate = Waiters.anyPlatformThread();
            LockSupport.unpark(candidate == null ? SUBSTITUTE : candidate);
        }
    }

    private static void substitute() {
        while (true) {
            try {
                listenForOthers();
            } catch (Throwable e) {
                Watcher.report(e);
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
                listen(TICK_NANOS);
            }
        } finally {
            IS_TAKEN.set(false);
        }
    }

    private static void listen(long mostNanos) {
        long untilTick = nextTickNanos - System.nanoTime();
        long millis = TimeUnit.NANOSECONDS.toMillis(Math.min(mostNanos, untilTick) + 999_999);
        try {
            if (millis > 0 && select(millis) > 0) {
                SELECTOR.selectedKeys().clear();
                Doorbell.hear();
            }
            look();
        } catch (IOException e) {
            throw new UncheckedIOException("this process's doorbell is broken", e);
        }
    }

    private static int select(long millis) throws IOException {
        if (Departure.isNear()) {
            LockSupport.parkNanos(LAST_LOOKS_NANOS);
            return SELECTOR.selectNow();
        }
        return SELECTOR.select(millis);
    }

    private static void look() {
        if (Doorbell.beRung()) {
            Waiters.wakeAll();
        } else {
            Waiters.wakeCalled();
        }
        if (System.nanoTime() - nextTickNanos >= 0) {
            nextTickNanos = System.nanoTime() + TICK_NANOS;
            tick++;
            Members.lookAt(tick);
            Undertaker.look();
            Waiters.wakeAll();
        }
    }
}
