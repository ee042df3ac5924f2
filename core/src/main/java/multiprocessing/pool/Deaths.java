package multiprocessing.pool;

import java.util.List;
import java.util.Set;

/// Notices that workers have died. Guarded by the coordinator.
final class Deaths {
    /// By SIGHUP, SIGINT and SIGTERM, which the system sends to all processes of a terminal, or of a service.
    private static final Set<Integer> ENDS_OF_ALL = Set.of(-1, -2, -15);

    private final Crew crew;
    private final Replies replies;
    private final Losses losses;
    private final Timers timers;
    private final Patience patience;
    private final Lifetime lifetime;

    Deaths(
            Crew crew,
            Replies replies,
            Losses losses,
            Timers timers,
            Patience patience,
            Lifetime lifetime) {
        this.crew = crew;
        this.replies = replies;
        this.losses = losses;
        this.timers = timers;
        this.patience = patience;
        this.lifetime = lifetime;
    }

    /// Hears the last words of the dead and gives away what they had in hand.
    ///
    /// @return how many
    int notice() {
        int dead = 0;
        for (Slot slot : crew.slots()) {
            Line line = slot.line;
            if (line != null && slot.state != Slot.State.DEAD && line.hasEnded()) {
                replies.takeLast(slot);
                if (slot.line == line) { // else the pool broke meanwhile
                    notice(slot, line, crew.isInInitializer(slot) ? "its initializer" : "nothing");
                }
                dead++;
            }
        }
        return dead;
    }

    /// Ctrl-C, and its like, ends workers a moment before their parent, or after.
    ///
    /// @param ran what it ran, if that was no task
    private void notice(Slot slot, Line line, String ran) {
        if (Farewell.isProgramEnding()) {
            slot.state = Slot.State.DEAD;
            lifetime.endWithProgram();
        } else if (slot.state != Slot.State.DEAD
                && ENDS_OF_ALL.contains(line.ending().exitCode())) {
            slot.state = Slot.State.DEAD;
            losses.again(notBegun(slot));
            timers.in(
                    Lifetime.END_NANOS,
                    () -> {
                        if (slot.line == line) {
                            notice(slot, line, ran); // now it is clear
                        }
                    });
        } else {
            bury(slot, line, ran);
        }
    }

    private static Ending ending(Slot slot, Line line) {
        Throwable failure = slot.failure != null ? slot.failure : slot.excess;
        Ending ending = line.ending();
        return failure == null ? ending : ending.because(failure);
    }

    /// Takes back what the worker had not claimed.
    private static List<Task> notBegun(Slot slot) {
        return List.copyOf(slot.inHand).stream().filter(slot::takeBack).toList();
    }

    private void bury(Slot slot, Line line, String ran) {
        Ending ending = ending(slot, line);
        boolean wasStarting = slot.state == Slot.State.STARTING;
        Worker worker = slot.worker;
        List<Task> notBegun = notBegun(slot);
        List<Task> claimed = List.copyOf(slot.inHand);
        long running = line.cell().running();
        boolean isHeard = slot.failure == null;
        crew.bury(slot, ending);
        losses.again(notBegun);
        if (losses.settle(claimed, running, isHeard, worker, ending)) {
            patience.worked();
        }
        if (wasStarting && ending.exitCode() > 0) {
            if (!patience.outlastsFailedStart(crew.isDeserted())) {
                lifetime.breakDown(
                        "workers cannot be started", new WorkerLostException(worker, ending, ran));
            }
        } else if (!patience.outlastsDeath()) {
            lifetime.breakDown(
                    "workers die without doing anything: " + patience.idleDeaths() + " in a row",
                    new WorkerLostException(worker, ending, ran));
        }
    }
}
