package multiprocessing.connection;

import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// Ends what a server waits for on behalf of a client that is gone, or that sends something: which it does only when it no
/// longer wants the answer. What else interrupts a wait is no concern of the client's, who waits on.
///
/// For the library's own use: no part of the API.
public final class Attendance {
    private final Connection client;
    private @Nullable Turn current; // guarded by this
    private boolean isEnded; // guarded by this

    /// One wait, of that thread.
    private record Turn(Thread thread) {}

    /// On a client at the other end of that line.
    public Attendance(Connection client) {
        this.client = client;
    }

    /// What may wait.
    @FunctionalInterface
    public interface Action<T extends @Nullable Object, E extends Throwable> {
        /// Does it.
        T run() throws E;
    }

    /// A new request has come.
    public synchronized void begin() {
        isEnded = false;
    }

    /// Whether a wait of this request was ended, so that the client wants no answer.
    public synchronized boolean isEnded() {
        return isEnded;
    }

    /// Has it done, and its thread interrupted when the client no longer wants it.
    public <T extends @Nullable Object, E extends Throwable> T over(Action<T, E> action) throws E {
        var own = new Turn(Thread.currentThread());
        waits(own);
        Waitable.Registration registration = client.whenReady(() -> interrupt(own));
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
            isEnded = true;
            turn.thread.interrupt();
        }
    }
}
