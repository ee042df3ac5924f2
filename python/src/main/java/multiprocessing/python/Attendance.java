package multiprocessing.python;

import multiprocessing.connection.Connection;
import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// Ends what a session waits for on behalf of a client that is gone, or that sends something: which it does only after its
/// user has interrupted it, and then it no longer expects the answer. What else interrupts a wait is no concern of the client's,
/// who waits on.
final class Attendance {
    private final Connection client;
    private @Nullable Turn current; // guarded by this
    private boolean isEnded; // guarded by this

    /// One wait, of that thread.
    private record Turn(Thread thread) {}

    Attendance(Connection client) {
        this.client = client;
    }

    /// A new request has come.
    synchronized void begin() {
        isEnded = false;
    }

    /// Whether a wait of this request was ended, so that the client wants no answer.
    synchronized boolean isEnded() {
        return isEnded;
    }

    /// @throws InterruptedException if the client no longer wants it, or as the wait does
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
            isEnded = true;
            turn.thread.interrupt();
        }
    }
}
