package multiprocessing.pool;

import java.util.List;

/// Notices that workers have died. Guarded by the coordinator.
final class Deaths {
    private final Crew crew;
    private final Replies replies;
    private final Losses losses;
    private final Patience patience;
    private final Lifetime lifetime;

    Deaths(Crew crew, Replies replies, Losses losses, Patience patience, Lifetime lifetime) {
        this.crew = crew;
        this.replies = replies;
        this.losses = losses;
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
            if (line != null && line.hasEnded()) {
                replies.takeLast(slot);
                if (slot.line == line) { // else the pool broke meanwhile
                    bury(slot, line);
                }
                dead++;
            }
        }
        return dead;
    }

    private void bury(Slot slot, Line line) {
        Ending ending = line.ending();
        boolean wasStarting = slot.state == Slot.State.STARTING;
        Worker worker = slot.worker;
        long running = line.cell().running();
        List<Task> left = List.copyOf(slot.inHand);
        crew.bury(slot, ending);
        if (losses.settle(left, running, worker, ending)) {
            patience.worked();
        }
        if (wasStarting && ending.exitCode() > 0) {
            if (!patience.outlastsFailedStart()) {
                lifetime.breakDown(
                        "workers cannot be started", Losses.lost(worker, ending, "nothing yet"));
            }
        } else if (!patience.outlastsDeath()) {
            lifetime.breakDown(
                    "workers die without doing anything: " + patience.idleDeaths() + " in a row",
                    Losses.lost(worker, ending, "nothing"));
        }
    }
}
