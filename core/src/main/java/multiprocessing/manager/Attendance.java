package multiprocessing.manager;

import multiprocessing.connection.Connection;
import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// Interrupts a session while it waits for something on behalf of a client that sends something, which can only be that it
/// no longer waits, or that dies.
final class Attendance {
    private final Connection connection;
    private @Nullable Turn current; // guarded by this

    /// One wait, of that thread.
    private record Turn(Thread thread) {}

    Attendance(Connection connection) {
        this.connection = connection;
    }

    interface Action {
        @Nullable
        Object run() throws Throwable;
    }

    @Nullable
    Object over(Action action) throws Throwable {
        var own = new Turn(Thread.currentThread());
        waits(own);
        Waitable.Registration registration = connection.whenReady(() -> interrupt(own));
        try {
            return action.run();
        } finally {
            registration.cancel();
            waits(null);
            boolean _ = Thread.interrupted(); // which was meant for the action
        }
    }

    private synchronized void waits(@Nullable Turn turn) {
        current = turn;
    }

    /// What is told late is not meant for the next.
    private synchronized void interrupt(Turn turn) {
        if (current == turn) {
            turn.thread.interrupt();
        }
    }
}
