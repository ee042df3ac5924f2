package multiprocessing.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Workers that are told to end and have nothing in hand. Those that take too long are made to. Guarded by the
/// coordinator.
final class Leavers {
    /*
     * A worker that was told to stop ends when all is over that its tasks have left: threads, hooks. Its line may be full of
     * tasks that were taken back, which it passes over: then it is told when there is room. One that starts runs its
     * initializer first, which may take as long as a task may, and is told then: so its line is empty once it has begun, and
     * one whose JVM never comes up is known by what it has not taken.
     *
     *      (initializer ─▶) STOP ──stopNanos──▶ SIGTERM ──TERMINATE_NANOS──▶ SIGKILL
     *           └─ not begun, after START_NANOS ────────────────────────────────▲
     *
     * One that has ended is known until its process is gone, too: that gives its ports and locks back no sooner. Nobody tells of
     * that, so the system is asked each LOOK_NANOS. The end of the pool does not wait for it. One that is there long after SIGKILL
     * hangs in the system, perhaps for ever: its place is given on after GIVE_UP_NANOS.
     */
    static final long TERMINATE_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long START_NANOS = TimeUnit.MINUTES.toNanos(1);
    static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(10);
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Timers timers;
    private final long stopNanos;
    private final List<Line> leaving = new ArrayList<>();
    private final List<Line> untold = new ArrayList<>(); // of those
    private final Set<Line> starting = new HashSet<>(); // likewise: not ready yet
    private final Set<Line> terminated = new HashSet<>(); // likewise
    private final List<Line> parting = new ArrayList<>(); // have ended, but may not be gone
    private final Set<Line> givenUp = new HashSet<>(); // of all these
    private final Map<Line, Timers.Timer> nextSteps = new HashMap<>(); // for who takes too long
    private boolean waitsForStarting = true;
    private boolean hasLooked; // a moment ago, for processes that are gone

    Leavers(Timers timers, long stopNanos) {
        this.timers = timers;
        this.stopNanos = stopNanos;
    }

    /// One that is told by its line.
    void addStopped(Line line) {
        leaving.add(line);
        stop(line);
        limit(line);
    }

    /// As [#addStopped], one that may be in its initializer.
    void addStarting(Line line) {
        leaving.add(line);
        if (waitsForStarting) {
            starting.add(line);
            next(line, START_NANOS, () -> killUnlessBegun(line));
        } else {
            terminate(line);
        }
    }

    private void killUnlessBegun(Line line) {
        if (!line.hasTakenAll()) {
            kill(line);
        }
    }

    private void stop(Line line) {
        if (!tell(line)) {
            untold.add(line);
        }
    }

    private void limit(Line line) {
        next(line, stopNanos, () -> terminate(line));
    }

    private static boolean tell(Line line) {
        return line.offer(new Order.Stop().encode());
    }

    /// One that is told by the system.
    void addTerminated(Line line) {
        leaving.add(line);
        terminate(line);
    }

    void addKilled(Line line) {
        leaving.add(line);
        kill(line);
    }

    /// One that has ended.
    void addEnded(Line line) {
        next(line, TERMINATE_NANOS, () -> kill(line));
        leaving.add(line); // last, for it may be added again if this fails
    }

    private void terminate(Line line) {
        starting.remove(line);
        if (terminated.add(line)) { // to say it again would only put off what is next
            line.terminate();
            next(line, TERMINATE_NANOS, () -> kill(line));
        }
    }

    private void kill(Line line) {
        line.kill();
        next(line, GIVE_UP_NANOS, () -> givenUp.add(line));
    }

    private void next(Line line, long nanos, Runnable step) {
        Timers.Timer before = nextSteps.put(line, timers.in(nanos, step));
        if (before != null) {
            before.callOff();
        }
    }

    void terminateAll() {
        leaving.forEach(this::terminate);
    }

    void terminateStarting() {
        waitsForStarting = false;
        List.copyOf(starting).forEach(this::terminate);
    }

    void killAll() {
        leaving.forEach(this::kill);
    }

    /// Lets go those that have ended.
    ///
    /// @return how much that was
    int step() {
        int gone = 0;
        for (int i = leaving.size() - 1; i >= 0; i--) {
            Line line = leaving.get(i);
            while (!line.hasEnded() && line.poll() != null) { // it must not wait for room
                gone++;
                if (starting.remove(line)) { // it is ready, or its initializer has failed
                    limit(line);
                    stop(line);
                }
            }
            if (line.hasEnded()) {
                parting.add(line);
                leaving.remove(i);
                untold.remove(line);
                if (starting.remove(line)) {
                    limit(line); // in place of a look at what it has taken
                }
                line.close();
                gone++;
            }
        }
        untold.removeIf(Leavers::tell);
        look();
        return gone;
    }

    /// Forgets those that are gone. Not at each step: there may be one for each task of others.
    private void look() {
        if (hasLooked || parting.isEmpty()) {
            return;
        }
        for (int i = parting.size() - 1; i >= 0; i--) {
            Line line = parting.get(i);
            if (givenUp.contains(line) || line.isGone()) {
                parting.remove(i);
                forget(line);
            }
        }
        if (!parting.isEmpty()) {
            lookAgain();
        }
    }

    private void lookAgain() {
        timers.in(LOOK_NANOS, () -> hasLooked = false);
        hasLooked = true; // not before it is certain to end
    }

    private void forget(Line line) {
        terminated.remove(line);
        givenUp.remove(line);
        Timers.Timer next = nextSteps.remove(line);
        if (next != null) {
            next.callOff(); // it would keep the line
        }
    }

    /// Whether one of these may be in another's way. One that was given up is not waited for.
    boolean isInTheWay(Line line) {
        return (leaving.contains(line) || parting.contains(line)) && !givenUp.contains(line);
    }

    /// Whether all are gone.
    boolean areGone() {
        return leaving.isEmpty() && parting.isEmpty();
    }

    /// Whether all have ended.
    boolean areNone() {
        return leaving.isEmpty();
    }

    List<Line> lines() {
        return leaving;
    }
}
