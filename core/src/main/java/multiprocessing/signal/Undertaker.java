package multiprocessing.signal;

import static multiprocessing.signal.MemberLayout.DEAD;
import static multiprocessing.signal.MemberLayout.FREE;
import static multiprocessing.signal.MemberLayout.STATE;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import multiprocessing.log.Log;
import multiprocessing.memory.CommonsLayout;
import multiprocessing.time.Deadline;

/// Removes what dead members have left half done, one member at a time in the whole tree, in a thread of its own that
/// holds no lock.
public final class Undertaker {
    /*
     * Each process that notices a death tries; one of them gets the lock. If it dies in the middle, the next one does
     * the whole member again. Its place is given free last. A process that does not know yet what is to be removed leaves it to
     * the others, until it does.
     */
    private static final OwnedLock BURIAL = new OwnedLock(CommonsLayout.BURIAL);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final List<IntConsumer> DUTIES = new CopyOnWriteArrayList<>();
    static final AtomicBoolean AT_WORK = new AtomicBoolean(); // a test looks at it

    private Undertaker() {}

    /// Has `duty` called with each member found dead, before another process may take its place. It removes what the
    /// member left; it may be called twice for the same one. All processes of a tree have the same duties.
    public static void addDuty(IntConsumer duty) {
        DUTIES.add(duty);
        look();
    }

    /// Goes to work if there is a dead member and it is not at work already.
    static void look() {
        if (isDeadLeft()) {
            call();
        }
    }

    private static boolean isDeadLeft() {
        if (DUTIES.isEmpty()) {
            return false;
        }
        for (int place = 0; place < Members.places(); place++) {
            if (MemberLayout.phase(Members.state(place)) == DEAD) {
                return true;
            }
        }
        return false;
    }

    static void call() {
        if (AT_WORK.compareAndSet(false, true)) {
            boolean isStarted = false;
            try {
                var _ =
                        Thread.ofPlatform()
                                .name("mp-undertaker")
                                .daemon()
                                .inheritInheritableThreadLocals(false)
                                .start(Undertaker::work);
                isStarted = true;
            } catch (OutOfMemoryError e) {
                return; // no thread now; whoever looks next calls again
            } finally {
                if (!isStarted) {
                    AT_WORK.set(false);
                }
            }
        }
    }

    /// Until no dead are left: one may have died where it had looked already, and perhaps nobody else will look again.
    private static void work() {
        try {
            while (isDeadLeft()) {
                buryAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody knows this thread: let it end
        } finally {
            AT_WORK.set(false);
        }
        look();
    }

    private static void buryAll() throws InterruptedException {
        var pids = new ArrayList<Long>();
        if (BURIAL.acquire(Deadline.in(PATIENCE)) == OwnedLock.Outcome.TIMED_OUT) {
            return; // another is at it
        }
        try {
            for (int place = 0; place < Members.places(); place++) {
                buryIfDead(place, pids);
            }
        } finally {
            BURIAL.release();
        }
        for (long pid : pids) {
            Log.say(Level.INFO, "pid " + pid + " has died: what it held is handed on");
        }
    }

    /// @param pids to which its own is added
    private static void buryIfDead(int place, List<Long> pids) {
        long state = Members.state(place);
        if (MemberLayout.phase(state) != DEAD) {
            return;
        }
        int epoch = MemberLayout.epochOf(state);
        pids.add(Members.pidOf(MemberLayout.member(place, epoch)));
        for (IntConsumer duty : DUTIES) {
            duty.accept(MemberLayout.member(place, epoch));
        }
        long at = MemberLayout.at(place) + STATE;
        LONG.setVolatile(MEMORY, at, MemberLayout.state(epoch, FREE));
        Doorbell.ringAll();
    }
}
