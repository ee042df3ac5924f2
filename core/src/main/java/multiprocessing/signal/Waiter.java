package multiprocessing.signal;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.MEMORY;

/// One who waits at a gate in this process.
abstract sealed class Waiter permits Sleeper, Watcher {
    final long gate;

    /// The gate's turn when this one last looked.
    volatile int seenTurn;

    Waiter(long gate) {
        this.gate = gate;
    }

    /// Whether somebody has called since this one last looked.
    final boolean isOwedTurn() {
        return (int) INT.getVolatile(MEMORY, gate + Gate.TURN) != seenTurn;
    }

    /// Whether a ring is for it: somebody has called since it last looked, or nobody will, as its process's bit is gone.
    final boolean isRung() {
        return isOwedTurn() || !Gate.isAnnounced(gate);
    }

    /// Has it look again at what it waits for.
    abstract void wake();
}
