package multiprocessing.python;

import multiprocessing.connection.Connection;
import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// Ends what a session waits for on behalf of a client that is gone, or that sends something: which it does only after its
/// user has interrupted it, and then it no longer expects the answer.
final class Attendance {
    private final Connection client;
    private @Nullable Turn current; // guarded by this

    /// One wait, of that thread.
    private record Turn(Thread thread) {}

    Attendance(Connection client) {
        this.client = client;
    }

    /// @throws InterruptedException if the client no longer wants it
    <T extends @Nullable Object> T over(Wait<T> wait) throws InterruptedException {
        var own = new Turn(Thread.currentThread());
        waits(own);
        Waitable.Registration registration = client.whenReady(() -> interrupt(own));
        try {
            return wait.await();
        } finally {
            registration.cancel();
            waits(null);
            boolean _ = Thread.interrupted(); // which was meant for the wait
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
