package multiprocessing.python;

import multiprocessing.connection.Connection;
import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// Ends what a session waits for on behalf of a client that is gone, or that sends something: which it does only after its
/// user has interrupted it, and then it no longer expects the answer.
final class Attendance {
    private final Connection client;
    private @Nullable Thread waiting; // guarded by this

    Attendance(Connection client) {
        this.client = client;
    }

    /// @throws InterruptedException if the client no longer wants it
    <T extends @Nullable Object> T over(Wait<T> wait) throws InterruptedException {
        waiting(Thread.currentThread());
        Waitable.Registration registration = client.whenReady(this::interrupt);
        try {
            return wait.await();
        } finally {
            registration.cancel();
            waiting(null);
            boolean _ = Thread.interrupted(); // which was meant for the wait
        }
    }

    private synchronized void waiting(@Nullable Thread thread) {
        waiting = thread;
    }

    private synchronized void interrupt() {
        if (waiting != null) {
            waiting.interrupt();
        }
    }
}
